// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.example.maildir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openmtm.kit.RemoteServer;

/** An empty Maildir for one test. */
final class NewMaildir implements RemoteServer {
    private final Path directory;
    private int delivered;

    NewMaildir() throws IOException {
        directory = Files.createTempDirectory("maildir");
        for (String place : List.of("new", "cur", "tmp")) {
            Files.createDirectory(directory.resolve(place));
        }
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("directory", directory.toString());
    }

    @Override
    public String password() {
        return null;
    }

    /** As a mail server does it: written aside, then moved to where it is seen. */
    @Override
    public void deliver(byte[] mail) throws IOException {
        String name = String.format("%d.M%dP%d.here", System.currentTimeMillis() / 1000, ++delivered, 1);
        Path aside = Files.write(directory.resolve("tmp").resolve(name), mail);
        Files.move(aside, directory.resolve("new").resolve(name));
    }

    @Override
    public List<byte[]> mails() throws IOException {
        List<byte[]> mails = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory.resolve("new"))) {
            for (Path file : files.toList()) {
                mails.add(Files.readAllBytes(file));
            }
        }
        return mails;
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
