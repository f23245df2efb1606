// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A structured header value: {@code value; name=text; name*=charset''text}, with RFC 2231, read tolerantly. */
final class HeaderParameters {
    private static final int MOST = 100;

    private final String text;
    private final Map<String, String> found = new HashMap<>();
    private int at;

    private HeaderParameters(String text) {
        this.text = text;
    }

    /**
     * @param value in lower case, without parameters
     * @param parameters names in lower case, values decoded but not cleaned
     */
    record Parsed(String value, Map<String, String> parameters) {
        String get(String name) {
            return parameters.getOrDefault(name, "");
        }
    }

    static Parsed parse(String text) {
        return new HeaderParameters(text).parse();
    }

    private Parsed parse() {
        int semicolon = text.indexOf(';');
        String value = semicolon < 0 ? text : text.substring(0, semicolon);
        int comment = value.indexOf('(');
        value = (comment < 0 ? value : value.substring(0, comment)).strip().toLowerCase(Locale.ROOT);
        if (semicolon < 0) {
            return new Parsed(value, Map.of());
        }
        at = semicolon + 1;
        while (at < text.length() && found.size() < MOST) {
            parameter();
        }
        return new Parsed(value, joined(found));
    }

    private void parameter() {
        skip(" \t;");
        int start = at;
        while (at < text.length() && "=;".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String name = text.substring(start, at).strip().toLowerCase(Locale.ROOT);
        if (at < text.length() && text.charAt(at) == '=') {
            at++;
            skip(" \t");
            String value = at < text.length() && text.charAt(at) == '"' ? quoted() : token();
            if (!name.isEmpty()) {
                found.putIfAbsent(name, value);
            }
        }
    }

    private void skip(String what) {
        while (at < text.length() && what.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            // A backslash before anything but these two is a file name of Windows, not an escape.
            if (text.charAt(at) == '\\' && at + 1 < text.length() && "\\\"".indexOf(text.charAt(at + 1)) >= 0) {
                at++;
            }
            value.append(text.charAt(at++));
        }
        int semicolon = text.indexOf(';', at);
        at = semicolon < 0 ? text.length() : semicolon;
        return value.toString();
    }

    private String token() {
        int start = at;
        while (at < text.length() && text.charAt(at) != ';') {
            at++;
        }
        return text.substring(start, at).strip();
    }

    /** Puts the pieces of RFC 2231 together: name*0, name*1*, name*. */
    static Map<String, String> joined(Map<String, String> found) {
        if (found.keySet().stream().noneMatch(name -> name.indexOf('*') > 0)) {
            return found;
        }
        Map<String, String> whole = new HashMap<>();
        Map<String, TreeMap<Integer, String>> pieces = new HashMap<>();
        found.forEach((name, value) -> {
            int star = name.indexOf('*');
            if (star <= 0) {
                whole.put(name, value);
                return;
            }
            boolean encoded = name.endsWith("*");
            String number = name.substring(star + 1, Math.max(star + 1, name.length() - (encoded ? 1 : 0)));
            Integer place = place(number);
            if (place != null) {
                pieces.computeIfAbsent(name.substring(0, star), n -> new TreeMap<>())
                        .put(place, (encoded ? "%" : "=") + value);
            }
        });
        pieces.forEach((name, parts) -> whole.put(name, join(parts)));
        return whole;
    }

    private static Integer place(String number) {
        if (number.isEmpty()) {
            return 0;
        }
        boolean small = number.length() <= 3 && number.chars().allMatch(c -> c >= '0' && c <= '9');
        return small ? Integer.valueOf(number) : null;
    }

    private static String join(TreeMap<Integer, String> parts) {
        StringBuilder bytes = new StringBuilder();
        Charset charset = null;
        int expected = 0;
        for (Map.Entry<Integer, String> part : parts.entrySet()) {
            if (part.getKey() != expected++) {
                break;
            }
            String value = part.getValue().substring(1);
            if (part.getValue().charAt(0) == '=') {
                bytes.append(latin(value.getBytes(StandardCharsets.UTF_8)));
                continue;
            }
            int first = value.indexOf('\'');
            int second = value.indexOf('\'', first + 1);
            if (part.getKey() == 0 && second > 0) {
                charset = Charsets.find(value.substring(0, first));
                value = value.substring(second + 1);
            }
            byte[] raw = value.getBytes(StandardCharsets.UTF_8);
            bytes.append(latin(java.util.Arrays.copyOf(raw, TransferDecoding.percent(raw, raw.length))));
        }
        byte[] all = bytes.toString().getBytes(StandardCharsets.ISO_8859_1);
        return Charsets.decode(all, 0, all.length, charset);
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
