// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.host;

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
import org.osgi.framework.FrameworkEvent;

/**
 * Keeps what the framework itself complains about off the console: it goes to a file, and the first lines are kept
 * in memory for the message that says why a start failed.
 */
public final class HostLog {

    private static final int KEPT = 5;
    private static final long MAX_SIZE = 1L << 20;

    private final Path file;
    private final List<String> first = new ArrayList<>();

    /** A log in a directory that is there; begins anew when the file has grown large. */
    public HostLog(Path directory) throws IOException {
        this.file = directory.resolve("framework.log");
        if (Files.exists(file) && Files.size(file) > MAX_SIZE) {
            Files.delete(file);
        }
    }

    public void warning(String message, Throwable cause) {
        write(" WARN ", message, cause);
    }

    public void warning(String message) {
        warning(message, null);
    }

    public synchronized void error(String message, Throwable cause) {
        if (first.size() < KEPT) {
            first.add(message + (cause == null ? "" : ": " + cause.getMessage()));
        }
        write(" ERROR ", message, cause);
    }

    /** Errors of frameworks that have no logger of ours come as events. */
    void event(FrameworkEvent event) {
        String source =
                event.getBundle() == null ? "" : "bundle " + event.getBundle().getSymbolicName();
        if (event.getType() == FrameworkEvent.ERROR) {
            error(source, event.getThrowable());
        } else if (event.getType() == FrameworkEvent.WARNING) {
            warning(source, event.getThrowable());
        }
    }

    private synchronized void write(String level, String message, Throwable cause) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        out.println(Instant.now() + level + message);
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

    /** What went wrong first, each in one line. */
    public synchronized List<String> firstErrors() {
        return first.stream()
                .distinct()
                .map(error -> error.replaceAll("\\s+", " "))
                .toList();
    }
}
