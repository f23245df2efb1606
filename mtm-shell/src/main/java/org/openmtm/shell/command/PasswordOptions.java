// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.shell.console.Console;
import picocli.CommandLine.Option;

/** Where a password comes from: never from the command line itself, which others can see. */
final class PasswordOptions {

    private static final int MAX_FILE = 64 * 1024;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "Read the password from this file; a line end at its end is not part of it.")
    private Path file;

    @Option(
            names = "--password-env",
            paramLabel = "VARIABLE",
            description = "Take the password from this environment variable.")
    private String variable;

    boolean given() {
        return file != null || variable != null;
    }

    /** The password; asks for it where neither option was given. The caller overwrites the array when done. */
    char[] read(Console console, Map<String, String> environment, String prompt) throws IOException {
        if (file != null) {
            return fromFile();
        }
        if (variable == null) {
            return console.prompter("Give the password with --password-file FILE or --password-env VARIABLE")
                    .password(prompt);
        }
        String value = environment.get(variable);
        if (value == null || value.isEmpty()) {
            throw new MessagingException(
                    ErrorKind.INVALID, "The environment variable " + variable + " is not set", "Set and export it");
        }
        return value.toCharArray();
    }

    private char[] fromFile() throws IOException {
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_FILE + 1);
        }
        int end = bytes.length;
        if (end > 0 && bytes[end - 1] == '\n') {
            end--;
        }
        if (end > 0 && bytes[end - 1] == '\r') {
            end--;
        }
        if (end == 0 || end > MAX_FILE) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "The password file " + file + (end == 0 ? " is empty" : " is too large to be one"),
                    "Put the password, and nothing else, into it");
        }
        CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes, 0, end));
        char[] password = Arrays.copyOf(text.array(), text.limit());
        Arrays.fill(bytes, (byte) 0);
        Arrays.fill(text.array(), '\0');
        return password;
    }
}
