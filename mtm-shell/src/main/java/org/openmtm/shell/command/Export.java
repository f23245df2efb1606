// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.message.OpenMessage;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import org.openmtm.store.PartReader;
import org.openmtm.store.StoredBody;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        description = {
            "Write a message into a file, byte by byte as the server has it, or one of its parts, decoded.",
            "In a directory a message is called message-ID.eml, and a part as its sender called it, made safe."
        },
        footer = {
            "",
            "Examples:",
            "  mtm export 4711 mail.eml",
            "  mtm export 4711 - | less",
            "  mtm export 4711 --part 2",
            "  mtm export 4711 --part 2 Downloads/"
        })
final class Export extends ShellCommand {

    @Parameters(index = "0", paramLabel = "ID", description = "The message.")
    private EntryId id;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description = "A new file, a directory, or - for standard output.")
    private Path file;

    @Option(names = "--part", paramLabel = "N", description = "Part N, as show --parts counts them.")
    private Integer part;

    @Option(names = "--force", description = "Overwrite a file that is there.")
    private boolean force;

    /** What is written. */
    private interface Content {
        void copy(OutputStream target) throws IOException;
    }

    Export(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws IOException {
        if (file == null && part == null) {
            throw wrongUsage("Say where to: FILE, or - for standard output");
        }
        boolean stdout = file != null && file.toString().equals("-");
        if (stdout && console().json()) {
            throw wrongUsage("--json and FILE - do not go together");
        }
        Entry message = find(session).message(id);
        if (part != null) {
            part(new Opened(session, environment(), message), stdout);
            return DONE;
        }
        StoredBody body = Bodies.of(session, message);
        if (stdout) {
            Bodies.copy(body, console().out());
            return DONE;
        }
        Path target = Files.isDirectory(file) ? file.resolve("message-" + id + ".eml") : file;
        write(target, out -> Bodies.copy(body, out));
        tell(target, body.length(), body.sha256());
        return DONE;
    }

    private void part(Opened opened, boolean stdout) throws IOException {
        OpenMessage mail = opened.mail();
        Content content = target -> {
            try (InputStream bytes = opened.content(mail, part)) {
                bytes.transferTo(target);
            }
        };
        if (stdout) {
            content.copy(console().out());
            return;
        }
        Path directory = file == null ? Path.of("") : file;
        Path target = file == null || Files.isDirectory(file) ? directory.resolve(name(mail)) : file;
        write(target, content);
        tell(target, Files.size(target), null);
    }

    /** The names of parts are made safe by who reads them. */
    private String name(OpenMessage mail) {
        return mail.parts().stream()
                .filter(one -> one.number() == part)
                .map(PartReader.Part::fileName)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("message-" + id + "-part-" + part);
    }

    private void write(Path target, Content content) throws IOException {
        if (force) {
            overwrite(content, target.toAbsolutePath());
        } else {
            create(content, target);
        }
    }

    private void tell(Path target, long bytes, String sha256) {
        if (!console().json()) {
            console().line("Wrote " + Human.bytes(bytes) + " into " + target);
            return;
        }
        var json = console().document().object().name("id").value(id);
        if (part != null) {
            json.name("part").value(part);
        }
        json.name("file").value(target.toAbsolutePath()).name("bytes").value(bytes);
        if (sha256 != null) {
            json.name("sha256").value(sha256);
        }
        json.endObject();
    }

    /** A file that could not be written whole does not stay. */
    private static void create(Content content, Path target) throws IOException {
        OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        boolean whole = false;
        try (out) {
            content.copy(out);
            whole = true;
        } finally {
            if (!whole) {
                Files.deleteIfExists(target);
            }
        }
    }

    /** The old content stays until the new one is whole. */
    private void overwrite(Content content, Path target) throws IOException {
        Path fresh = target.resolveSibling("." + target.getFileName() + "." + id + ".part");
        create(content, fresh);
        try {
            Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
