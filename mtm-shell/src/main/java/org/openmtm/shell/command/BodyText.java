// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.shell.console.Console;

/** The text of a new message, from a file or from standard input. */
final class BodyText {

    private static final int MAX = 10_000_000;

    private BodyText() {}

    /** @param file the file, {@code -} for standard input, or null for no text */
    static String read(Path file, Console console) throws IOException {
        if (file == null) {
            return "";
        }
        if (file.toString().equals("-")) {
            return decode(console.in().readNBytes(MAX + 1), "standard input");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return decode(in.readNBytes(MAX + 1), file.toString());
        }
    }

    private static String decode(byte[] bytes, String source) {
        if (bytes.length > MAX) {
            throw new MessagingException(
                    ErrorKind.LIMIT, "The text in " + source + " is longer than 10 MB", "Attach it with --attach FILE");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MessagingException(
                    ErrorKind.INVALID, "The text in " + source + " is not UTF-8", "Attach it with --attach FILE", e);
        }
    }
}
