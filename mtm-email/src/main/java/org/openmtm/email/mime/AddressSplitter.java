// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.util.ArrayList;
import java.util.List;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.field.address.LenientAddressParser;

/**
 * Reads the mailboxes of a header field that somebody else wrote, tolerantly. Addresses are cut apart first and read one by
 * one, so that the time grows with the length only, whatever stands there.
 */
final class AddressSplitter {
    private static final int MOST = 50_000;
    private static final int LONGEST = 4_000;

    private final String text;
    private final List<Mailbox> found = new ArrayList<>();

    private AddressSplitter(String text) {
        this.text = text;
    }

    /** At most 50,000; of groups their members. */
    static List<Mailbox> mailboxes(String value) {
        AddressSplitter splitter = new AddressSplitter(value);
        if (!splitter.split(true)) {
            // A quote or comment without an end would swallow all that follows.
            splitter.found.clear();
            splitter.split(false);
        }
        return splitter.found;
    }

    /** @return false if a quote or comment has no end */
    private boolean split(boolean marks) {
        int start = 0;
        int comments = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length() && found.size() < MOST; i++) {
            char c = text.charAt(i);
            if (!marks) {
                start = c == ',' || c == ';' ? next(start, i) : start;
            } else if (c == '\\' && (quoted || comments > 0)) {
                i++;
            } else if (c == '"' && comments == 0) {
                quoted = !quoted;
            } else if (!quoted && c == '(') {
                comments++;
            } else if (!quoted && c == ')') {
                comments = Math.max(0, comments - 1);
            } else if (!quoted && comments == 0 && (c == ',' || c == ';')) {
                start = next(start, i);
            }
        }
        if (found.size() < MOST) {
            next(start, text.length());
        }
        return !quoted && comments == 0;
    }

    /** Reads what is between two separators. @return where the next one begins */
    private int next(int from, int to) {
        String one = text.substring(from, Math.min(to, from + LONGEST)).strip();
        if (!one.isEmpty()) {
            found.addAll(LenientAddressParser.DEFAULT.parseAddressList(one).flatten());
        }
        return to + 1;
    }
}
