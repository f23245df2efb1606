// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes {@link BodyPart}s of BODYSTRUCTURE. Servers build these from mail of any kind, so whatever is missing or of the
 * wrong shape gets a default; only the order of the parts and their numbers are taken literally.
 */
final class Structures {
    private static final String UNKNOWN_TYPE = "application/octet-stream";
    private static final int MOST_PARAMETERS = 50;

    private Structures() {}

    /** @return null if it is no body structure at all */
    static BodyPart of(List<?> list) {
        return list.isEmpty() ? null : part(list, "", true);
    }

    /** @param root whether its parts are numbered from where it stands: a message, or the body of an attached one */
    private static BodyPart part(List<?> list, String section, boolean root) {
        if (list.get(0) instanceof List<?>) {
            return multipart(list, section);
        }
        return single(list, root ? below(section, 1) : section);
    }

    private static BodyPart multipart(List<?> list, String section) {
        List<BodyPart> children = new ArrayList<>();
        int at = 0;
        for (; at < list.size() && list.get(at) instanceof List<?> child; at++) {
            if (!child.isEmpty()) {
                children.add(part(child, below(section, at + 1), false));
            }
        }
        String subtype = lower(text(list, at), "mixed");
        List<?> disposition = list(list, at + 2);
        return new BodyPart(
                section,
                "multipart/" + subtype,
                parameters(list, at + 1),
                "",
                "7bit",
                0,
                lower(text(disposition, 0), ""),
                parameters(disposition, 1),
                List.copyOf(children));
    }

    private static BodyPart single(List<?> list, String section) {
        String main = lower(text(list, 0), "");
        String type = main.isEmpty() ? UNKNOWN_TYPE : main + "/" + lower(text(list, 1), "x-unknown");
        // type, subtype, parameters, id, description, encoding, size, and then what depends on the type
        int more = 7;
        List<BodyPart> children = List.of();
        if (type.equals("message/rfc822")
                && list.size() > 8
                && list.get(8) instanceof List<?> body
                && !body.isEmpty()) {
            children = List.of(part(body, section, true));
            more = 10;
        } else if (main.equals("text")) {
            more = 8;
        }
        List<?> disposition = list(list, more + 1);
        return new BodyPart(
                section,
                type,
                parameters(list, 2),
                orEmpty(text(list, 3)),
                lower(text(list, 5), "7bit"),
                number(text(list, 6)),
                lower(text(disposition, 0), ""),
                parameters(disposition, 1),
                children);
    }

    private static String below(String section, int number) {
        return section.isEmpty() ? Integer.toString(number) : section + "." + number;
    }

    private static String text(List<?> list, int at) {
        return at < list.size() && list.get(at) instanceof String text ? text : null;
    }

    private static List<?> list(List<?> list, int at) {
        return at < list.size() && list.get(at) instanceof List<?> inner ? inner : List.of();
    }

    private static Map<String, String> parameters(List<?> list, int at) {
        List<?> pairs = list(list, at);
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i + 1 < pairs.size() && parameters.size() < MOST_PARAMETERS; i += 2) {
            if (pairs.get(i) instanceof String name && pairs.get(i + 1) instanceof String value) {
                parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
            }
        }
        return Map.copyOf(parameters);
    }

    private static String lower(String text, String otherwise) {
        return text == null || text.isEmpty() ? otherwise : text.toLowerCase(Locale.ROOT);
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    private static long number(String text) {
        boolean number = text != null
                && !text.isEmpty()
                && text.length() <= 18
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.parseLong(text) : -1;
    }
}
