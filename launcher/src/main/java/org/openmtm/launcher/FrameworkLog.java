// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.launcher;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.felix.framework.Logger;

/**
 * Keeps what the framework itself complains about off the console: it goes to a file, and the first lines are kept
 * in memory for the message that says why a start failed.
 */
final class FrameworkLog extends Logger {

    private static final int KEPT = 5;
    private static final long MAX_SIZE = 1L << 20;

    private final Path file;
    private final List<String> first = new ArrayList<>();

    FrameworkLog(Path file) throws IOException {
        this.file = file;
        setLogLevel(LOG_WARNING);
        if (Files.exists(file) && Files.size(file) > MAX_SIZE) {
            Files.delete(file);
        }
    }

    @Override
    protected synchronized void doLog(int level, String message, Throwable cause) {
        if (level == LOG_ERROR && first.size() < KEPT) {
            first.add(message + (cause == null ? "" : ": " + cause.getMessage()));
        }
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        out.println(Instant.now() + (level == LOG_ERROR ? " ERROR " : " WARN ") + message);
        if (cause != null) {
            cause.printStackTrace(out);
        }
        try {
            Files.writeString(
                    file,
                    text.toString(),
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            // The disk is full or gone: there is no better place left to say it than the list above.
            first.add("the log " + file + " cannot be written: " + e.getMessage());
        }
    }

    synchronized List<String> firstErrors() {
        return List.copyOf(first);
    }
}
