// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;

/** Message ids (RFC 5322, 3.6.4): makes new ones, and picks those out of foreign headers that may be copied. */
public final class MessageIds {
    private static final int LONGEST = 500;
    private static final int MOST_REFERENCES = 100;

    private MessageIds() {}

    /** A new id in the sender's domain; ASCII always. */
    public static String create(MailAddress sender) {
        String domain = sender.isAscii()
                ? sender.address().substring(sender.address().lastIndexOf('@') + 1)
                : "openmtm.invalid";
        return "<" + UUID.randomUUID() + "@" + domain + ">";
    }

    /** Whether it may be written into a header: angle brackets around printable ASCII without blanks, with one '@'. */
    public static boolean isId(String text) {
        if (text.length() < 5 || text.length() > LONGEST || !text.startsWith("<") || !text.endsWith(">")) {
            return false;
        }
        String inner = text.substring(1, text.length() - 1);
        return inner.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '<' && c != '>') && inner.indexOf('@') > 0;
    }

    /** The ids in a foreign header value, in order, each once. */
    static List<String> in(String value) {
        LinkedHashSet<String> found = new LinkedHashSet<>();
        int open = value.indexOf('<');
        while (open >= 0) {
            int close = value.indexOf('>', open);
            if (close < 0) {
                break;
            }
            String id = value.substring(value.lastIndexOf('<', close), close + 1);
            if (isId(id)) {
                found.add(id);
            }
            open = value.indexOf('<', close);
        }
        return new ArrayList<>(found);
    }

    /** The References of an answer: those of the original and the original's id; the first and the last when too many. */
    static List<String> thread(List<String> references, String original) {
        LinkedHashSet<String> all = new LinkedHashSet<>(references);
        if (isId(original)) {
            all.remove(original);
            all.add(original);
        }
        List<String> list = new ArrayList<>(all);
        if (list.size() > MOST_REFERENCES) {
            List<String> kept = new ArrayList<>(list.subList(list.size() - MOST_REFERENCES + 1, list.size()));
            kept.add(0, list.get(0));
            return kept;
        }
        return list;
    }
}
