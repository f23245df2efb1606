// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.shell.console.Console;
import org.openmtm.shell.console.SafeText;

/** Tells of a failure: one line on standard error, and with JSON the same as a document on standard output. */
final class Failure {

    /** What is said of whatever was cancelled. */
    static final String CANCELLED = "cancelled";

    private Failure() {}

    /** Whatever a command threw, as the one exception that can be told to people. */
    static MessagingException of(Throwable thrown) {
        if (thrown instanceof MessagingException known) {
            return known;
        }
        if (thrown instanceof InterruptedException) {
            return new MessagingException(ErrorKind.CANCELLED, "Cancelled", "");
        }
        if (thrown instanceof IOException io) {
            return of(io);
        }
        if (thrown instanceof InvalidPathException path) {
            return new MessagingException(
                    ErrorKind.INVALID, "'" + path.getInput() + "' cannot be a file name", path.getReason(), path);
        }
        return new MessagingException(
                ErrorKind.INTERNAL,
                "This should not have happened: " + thrown,
                "The log in the data directory may say more",
                thrown);
    }

    private static MessagingException of(IOException io) {
        String file = io instanceof FileSystemException system ? system.getFile() : "";
        if (io instanceof NoSuchFileException) {
            return new MessagingException(
                    ErrorKind.NOT_FOUND, "There is no file or directory " + file, "Check the name", io);
        }
        if (io instanceof AccessDeniedException) {
            return new MessagingException(
                    ErrorKind.INVALID, "Access to " + file + " is denied", "Check its permissions", io);
        }
        if (io instanceof FileAlreadyExistsException) {
            return new MessagingException(
                    ErrorKind.CONFLICT,
                    file + " exists already",
                    "Name another file, or overwrite it with --force",
                    io);
        }
        if (io.getMessage() != null && io.getMessage().contains("No space left")) {
            return new MessagingException(ErrorKind.DISK_FULL, "The disk is full: " + io.getMessage(), "Make room", io);
        }
        return new MessagingException(ErrorKind.INTERNAL, "Reading or writing failed: " + io.getMessage(), "", io);
    }

    static void tell(Console console, MessagingException failure) {
        console.out().flush();
        if (console.json()) {
            console.document()
                    .object()
                    .name("error")
                    .object()
                    .name("kind")
                    .value(failure.kind())
                    .name("message")
                    .value(failure.getMessage())
                    .name("server")
                    .value(failure.serverWords())
                    .name("advice")
                    .value(failure.advice())
                    .endObject()
                    .endObject();
            console.out().flush();
        }
        String line = failure.kind() == ErrorKind.CANCELLED ? CANCELLED : "mtm: " + failure.oneLine();
        console.err().println(SafeText.line(line));
        console.err().flush();
    }
}
