// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.openmtm.kit.RemoteServer;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;

/** A mailbox that nobody used before, at a Dovecot that all share. */
final class DovecotMailbox implements RemoteServer {
    private static final String PASSWORD = "mailbox-pa55word-of-all";
    private static final AtomicInteger USERS = new AtomicInteger();

    private final DovecotServer dovecot;
    private final int port;
    private final String user = "kit" + USERS.incrementAndGet();

    DovecotMailbox(DovecotServer dovecot, int port) {
        this.dovecot = dovecot;
        this.port = port;
    }

    /** A Dovecot that lets anybody in who knows the password. */
    static DovecotServer start(DovecotOptions options) throws IOException {
        return DovecotServer.start(
                options.with("passdb {\n  driver = static\n  args = password=" + PASSWORD + "\n}\n"));
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("host", "localhost", "port", port, "tls", "none", "user", user);
    }

    @Override
    public String password() {
        return PASSWORD;
    }

    @Override
    public void deliver(byte[] mail) throws IOException {
        dovecot.deliver(user, "INBOX", mail);
    }

    /** The files of the Maildir: they hold what was delivered, and Dovecot gives it as it is. */
    @Override
    public List<byte[]> mails() throws IOException {
        List<byte[]> mails = new ArrayList<>();
        for (String part : List.of("new", "cur")) {
            Path directory = dovecot.maildir(user, "INBOX").resolve(part);
            if (Files.isDirectory(directory)) {
                try (Stream<Path> files = Files.list(directory)) {
                    for (Path file : files.toList()) {
                        mails.add(Files.readAllBytes(file));
                    }
                }
            }
        }
        return mails;
    }

    /** The mailbox stays until the server ends. */
    @Override
    public void close() {}
}
