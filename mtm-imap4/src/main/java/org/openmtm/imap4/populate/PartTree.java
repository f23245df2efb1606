// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.populate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One entity of a message, as the server describes it (BODYSTRUCTURE, RFC 9051, 7.5.2). A message inside the message is one
 * part: its own parts do not count.
 *
 * @param type "text/plain", lower case
 * @param boundary of a multipart, else empty
 * @param size octets of its body in the raw message, encoded; 0 for a multipart, which has none
 * @param attachment whether it is meant to be kept apart from the text
 * @param children of a multipart, else empty
 */
record PartTree(String type, String boundary, long size, boolean attachment, List<PartTree> children) {
    private static final int PARAMETERS = 2;
    private static final int OCTETS = 6;

    /** @return null if the server's words make no sense */
    static PartTree of(List<Object> structure) {
        if (structure.isEmpty()) {
            return null;
        }
        return structure.get(0) instanceof List<?> ? multipart(structure) : leaf(structure);
    }

    private static PartTree multipart(List<?> structure) {
        List<PartTree> children = new ArrayList<>();
        int next = 0;
        while (next < structure.size() && structure.get(next) instanceof List<?> child) {
            PartTree part = child.isEmpty() ? null : child.get(0) instanceof List<?> ? multipart(child) : leaf(child);
            if (part == null) {
                return null;
            }
            children.add(part);
            next++;
        }
        String boundary = parameter(at(structure, next + 1), "boundary");
        return boundary.isBlank()
                ? null
                : new PartTree("multipart/" + lower(at(structure, next)), boundary.stripTrailing(), 0, false, children);
    }

    private static PartTree leaf(List<?> structure) {
        String type = lower(at(structure, 0)) + "/" + lower(at(structure, 1));
        long size = number(at(structure, OCTETS));
        if (type.length() < 3 || size < 0) {
            return null;
        }
        int extensions = OCTETS + (type.startsWith("text/") ? 2 : type.equals("message/rfc822") ? 4 : 1);
        Object disposition = at(structure, extensions + 1);
        String kind = "";
        String file = parameter(at(structure, PARAMETERS), "name");
        if (disposition instanceof List<?> words) {
            kind = lower(at(words, 0));
            file += parameter(at(words, 1), "filename");
        }
        boolean apart = kind.equals("attachment") || (!kind.equals("inline") && !file.isEmpty());
        return new PartTree(type, "", size, apart, List.of());
    }

    private static Object at(List<?> list, int index) {
        return index < list.size() ? list.get(index) : null;
    }

    private static String lower(Object text) {
        return text instanceof String words ? words.toLowerCase(Locale.ROOT) : "";
    }

    private static long number(Object text) {
        return text instanceof String digits && digits.matches("\\d{1,12}") ? Long.parseLong(digits) : -1;
    }

    /** Also a name that is written in the way of RFC 2231: "name*", "name*0". */
    private static String parameter(Object list, String name) {
        if (list instanceof List<?> words) {
            for (int i = 0; i + 1 < words.size(); i += 2) {
                String key = lower(words.get(i));
                if ((key.equals(name) || key.startsWith(name + "*")) && words.get(i + 1) instanceof String value) {
                    return value;
                }
            }
        }
        return "";
    }

    boolean isMultipart() {
        return !boundary.isEmpty();
    }

    boolean isText() {
        return type.startsWith("text/") && !attachment;
    }

    /** Its parts that are no multiparts, in the order in which they lie in the message. */
    List<PartTree> leaves() {
        if (!isMultipart()) {
            return List.of(this);
        }
        List<PartTree> leaves = new ArrayList<>();
        children.forEach(child -> leaves.addAll(child.leaves()));
        return leaves;
    }
}
