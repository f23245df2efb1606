// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.PropertyResourceBundle;

/**
 * What a text says of itself that is only partly here. The words of each language stand in
 * {@code partial_LANGUAGE.properties} beside this class, those of all others in {@code partial.properties}.
 */
final class PartialText {
    private final String pattern;

    PartialText(Locale locale) {
        pattern = pattern(locale.getLanguage());
    }

    /** The line below a text that was cut. @param bytes how much is missing, as the server counts */
    String footer(long bytes) {
        return MessageFormat.format(pattern, Math.max(1, (bytes + 1023) / 1024));
    }

    private static String pattern(String language) {
        String own = language.matches("[a-z]{2,3}") ? "partial_" + language + ".properties" : "";
        try (InputStream words = own.isEmpty() ? null : PartialText.class.getResourceAsStream(own);
                InputStream others = PartialText.class.getResourceAsStream("partial.properties")) {
            return new PropertyResourceBundle(words == null ? others : words).getString("footer");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
