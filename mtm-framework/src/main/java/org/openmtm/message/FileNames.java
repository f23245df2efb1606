// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.message;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;

/** Makes names that strangers chose fit to be names of files. */
public final class FileNames {
    /** So that a number and another ending can be added on any file system. */
    private static final int MOST_BYTES = 120;

    private static final int LONGEST_ENDING = 20;
    private static final int LONGEST_INPUT = 4_096;
    private static final String RESERVED = ":*?\"<>|";
    private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul", "conin$", "conout$");

    private FileNames() {}

    /**
     * The last element of what may be a path of any system, in Unicode NFC, without control characters, invisible ones and
     * marks that turn the direction of writing, not hidden (no leading dot), no device, at most 120 bytes of UTF-8 with its
     * ending kept.
     *
     * @return empty text if nothing is left
     */
    public static String safe(String name) {
        String given = name.length() > LONGEST_INPUT ? name.substring(name.length() - LONGEST_INPUT) : name;
        String last = stripped(lastElement(visible(given)));
        String normal = stripped(Normalizer.normalize(last, Normalizer.Form.NFC));
        String stem = normal.indexOf('.') < 0 ? normal : normal.substring(0, normal.indexOf('.'));
        String lower = stem.strip().toLowerCase(Locale.ROOT);
        boolean device = DEVICES.contains(lower) || lower.matches("(com|lpt)[0-9\u00b9\u00b2\u00b3]");
        return shortened(device ? "_" + normal : normal);
    }

    private static String visible(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.PRIVATE_USE,
                        Character.UNASSIGNED -> {}
                case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                    out.append(' ');
                default -> out.appendCodePoint(RESERVED.indexOf(c) >= 0 ? '_' : c);
            }
        });
        return out.toString();
    }

    private static String lastElement(String path) {
        int end = path.length();
        while (end > 0 && "/\\. ".indexOf(path.charAt(end - 1)) >= 0) {
            end--;
        }
        int start = Math.max(path.lastIndexOf('/', end - 1), path.lastIndexOf('\\', end - 1)) + 1;
        return path.substring(start, Math.max(start, end));
    }

    /** Without blanks around, dots before and after. */
    private static String stripped(String name) {
        int start = 0;
        int end = name.length();
        while (start < end && (name.charAt(start) == '.' || name.charAt(start) == ' ')) {
            start++;
        }
        while (end > start && (name.charAt(end - 1) == '.' || name.charAt(end - 1) == ' ')) {
            end--;
        }
        return name.substring(start, end);
    }

    private static String shortened(String name) {
        if (bytes(name) <= MOST_BYTES) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        String ending = dot > 0 && bytes(name.substring(dot)) <= LONGEST_ENDING ? name.substring(dot) : "";
        int room = MOST_BYTES - bytes(ending);
        int end = 0;
        int used = 0;
        while (end < name.length() - ending.length()) {
            int c = name.codePointAt(end);
            used += bytes(Character.toString(c));
            if (used > room) {
                break;
            }
            end += Character.charCount(c);
        }
        return stripped(name.substring(0, end)) + ending;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
