// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Keeps of a style what gives text its looks; nothing that loads, covers other content, or runs. */
final class SafeStyle {
    private static final int LONGEST = 10_000;
    private static final Set<String> PROPERTIES = Set.of(
            "background-color",
            "border",
            "border-bottom",
            "border-collapse",
            "border-color",
            "border-left",
            "border-radius",
            "border-right",
            "border-spacing",
            "border-style",
            "border-top",
            "border-width",
            "color",
            "direction",
            "font",
            "font-family",
            "font-size",
            "font-style",
            "font-variant",
            "font-weight",
            "height",
            "letter-spacing",
            "line-height",
            "list-style-type",
            "margin-bottom",
            "margin-left",
            "margin-right",
            "margin-top",
            "max-width",
            "min-width",
            "padding",
            "padding-bottom",
            "padding-left",
            "padding-right",
            "padding-top",
            "text-align",
            "text-decoration",
            "text-indent",
            "text-transform",
            "vertical-align",
            "white-space",
            "width",
            "word-break",
            "word-wrap");
    /** No backslash and no comment, with which a word could hide; no functions but those of colours. */
    private static final Pattern VALUE = Pattern.compile("(?:[\\p{L}0-9#%.,!'\"_ +-]|rgba?\\(|hsla?\\(|\\))+");

    private static final Pattern NEGATIVE = Pattern.compile("(?:^|\\s)-");

    private SafeStyle() {}

    static String of(String style) {
        StringBuilder out = new StringBuilder();
        if (style.length() > LONGEST) {
            return "";
        }
        for (String declaration : style.split(";")) {
            int colon = declaration.indexOf(':');
            String property =
                    colon < 0 ? "" : declaration.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            String value = colon < 0 ? "" : declaration.substring(colon + 1).strip();
            boolean moved = property.startsWith("margin") || property.equals("text-indent");
            if (PROPERTIES.contains(property)
                    && VALUE.matcher(value).matches()
                    && !(moved && NEGATIVE.matcher(value).find())) {
                out.append(out.isEmpty() ? "" : "; ")
                        .append(property)
                        .append(": ")
                        .append(value);
            }
        }
        return out.toString();
    }
}
