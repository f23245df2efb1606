// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The ids that place a message in its thread (RFC 5322, 3.6.4). Other than ids that are to be written into a header
 * ({@link MessageIds}), these need not be well formed: whatever stands in angle brackets may be what others name.
 */
final class ThreadIds {
    private static final int MOST_REFERENCES = 100;
    private static final int MOST_BYTES = 64 * 1024;
    private static final int LONGEST = 998;

    private ThreadIds() {}

    /** Those it answers, oldest first, its own last; empty without one of its own. */
    static List<String> of(HeaderBlock header) {
        String own = MessageHeaders.messageId(header);
        if (own.isEmpty()) {
            return List.of();
        }
        if (!header.has(HeaderBlock.REFERENCES) && !header.has(HeaderBlock.IN_REPLY_TO)) {
            return List.of(own);
        }
        Set<String> named = new LinkedHashSet<>();
        collect(header.raw(HeaderBlock.REFERENCES, MOST_BYTES), named);
        collect(header.raw(HeaderBlock.IN_REPLY_TO, MOST_BYTES), named);
        named.remove(own);
        List<String> ids = new ArrayList<>(named);
        if (ids.size() > MOST_REFERENCES) {
            // The oldest one says which thread it is, the last ones what it answers.
            ids.subList(1, ids.size() - MOST_REFERENCES + 1).clear();
        }
        ids.add(own);
        return ids;
    }

    private static void collect(String value, Set<String> ids) {
        int open = -1;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '<') {
                open = i;
            } else if (c <= ' ') {
                open = -1;
            } else if (c == '>' && open >= 0) {
                int length = i + 1 - open;
                if (length > 2 && length <= LONGEST) {
                    ids.add(value.substring(open, i + 1));
                }
                open = -1;
            }
        }
    }
}
