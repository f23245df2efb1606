// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import org.openmtm.store.StoredBody;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        description = "Write a message into a file, byte by byte as the server has it.",
        footer = {"", "Examples:", "  mtm export 4711 mail.eml", "  mtm export 4711 - | less"})
final class Export extends ShellCommand {

    @Parameters(index = "0", paramLabel = "ID", description = "The message.")
    private EntryId id;

    @Parameters(index = "1", paramLabel = "FILE", description = "A new file, or - for standard output.")
    private Path file;

    @Option(names = "--force", description = "Overwrite a file that is there.")
    private boolean force;

    Export(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws IOException {
        boolean stdout = file.toString().equals("-");
        if (stdout && console().json()) {
            throw wrongUsage("--json and FILE - do not go together");
        }
        Entry message = find(session).message(id);
        StoredBody body = Bodies.of(session, message);
        if (stdout) {
            Bodies.copy(body, console().out());
            return DONE;
        }
        if (force) {
            overwrite(body);
        } else {
            create(body, file);
        }
        if (console().json()) {
            console()
                    .document()
                    .object()
                    .name("id")
                    .value(id)
                    .name("file")
                    .value(file.toAbsolutePath())
                    .name("bytes")
                    .value(body.length())
                    .name("sha256")
                    .value(body.sha256())
                    .endObject();
        } else {
            console().line("Wrote " + Human.bytes(body.length()) + " into " + file);
        }
        return DONE;
    }

    /** A file that could not be written whole does not stay. */
    private static void create(StoredBody body, Path target) throws IOException {
        OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        boolean whole = false;
        try (out) {
            Bodies.copy(body, out);
            whole = true;
        } finally {
            if (!whole) {
                Files.deleteIfExists(target);
            }
        }
    }

    /** The old content stays until the new one is whole. */
    private void overwrite(StoredBody body) throws IOException {
        Path target = file.toAbsolutePath();
        Path fresh = target.resolveSibling("." + target.getFileName() + "." + id + ".part");
        create(body, fresh);
        try {
            Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
