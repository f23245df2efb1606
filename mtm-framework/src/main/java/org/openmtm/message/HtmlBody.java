// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.message;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The HTML of a message as it came, with what it refers to.
 *
 * @param part the number of the part it is
 * @param html the HTML, decoded; at most 1,000,000 characters
 * @param cut whether there was more
 * @param related what it may refer to within the message: {@code cid:} URLs (RFC 2392) and the locations of parts (RFC
 *     2557, as they stand there and as resolved), with the number of the part
 * @param remote what it would load from elsewhere, each once, the first 1,000; never loaded
 */
public record HtmlBody(int part, String html, boolean cut, Map<String, Integer> related, List<String> remote) {
    public HtmlBody {
        related = Map.copyOf(related);
        remote = List.copyOf(remote);
    }

    /** The part that a reference in the HTML stands for, empty for one that leads out of the message. */
    public OptionalInt partOf(String reference) {
        return partOf(related, reference);
    }

    /** The same in a map like {@link #related}. */
    public static OptionalInt partOf(Map<String, Integer> related, String reference) {
        String url = reference.strip();
        Integer part = related.get(url);
        if (part == null && url.regionMatches(true, 0, "cid:", 0, 4)) {
            part = related.get("cid:" + decoded(url.substring(4)));
        }
        return part == null ? OptionalInt.empty() : OptionalInt.of(part);
    }

    private static String decoded(String id) {
        try {
            return URLDecoder.decode(id.replace("+", "%2B"), StandardCharsets.UTF_8)
                    .toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return id.toLowerCase(Locale.ROOT);
        }
    }
}
