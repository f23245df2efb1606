// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.example.maildir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openmtm.mtm.support.RemoteMailbox;

/**
 * A mailbox in a directory: each file in new and cur is a message. Its name begins with the time of its arrival; from the colon
 * on it may change, as its flags do. See cr.yp.to/proto/maildir.html.
 */
final class Maildir implements RemoteMailbox {
    private final Path directory;
    private Map<String, Path> files = Map.of();

    Maildir(Path directory) {
        this.directory = directory;
    }

    @Override
    public void open(char[] password) throws IOException {
        list();
    }

    @Override
    public List<Listed> list() throws IOException {
        Map<String, Path> found = new TreeMap<>();
        List<Listed> messages = new ArrayList<>();
        for (String place : List.of("cur", "new")) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(directory.resolve(place), "[!.]*")) {
                all.forEach(file -> found.put(file.getFileName().toString().split(":")[0], file));
            }
        }
        for (Map.Entry<String, Path> one : found.entrySet()) {
            try {
                long size = Files.size(one.getValue());
                messages.add(new Listed(one.getKey(), size, Files.getLastModifiedTime(one.getValue()).toInstant()));
            } catch (NoSuchFileException e) {
                continue; // somebody reads mail at this moment: the next sync sees where it lies then
            }
        }
        files = found;
        return messages;
    }

    @Override
    public void fetch(String key, OutputStream out) throws IOException {
        try {
            Files.copy(file(key), out);
        } catch (NoSuchFileException e) {
            throw RemoteMailbox.gone(key);
        }
    }

    private Path file(String key) throws IOException {
        if (!files.containsKey(key) || !Files.exists(files.get(key))) {
            list();
        }
        if (!files.containsKey(key)) {
            throw RemoteMailbox.gone(key);
        }
        return files.get(key);
    }

    @Override
    public void delete(List<String> keys) throws IOException {
        list();
        for (String key : keys) {
            if (files.containsKey(key)) {
                Files.deleteIfExists(files.get(key));
            }
        }
    }

    @Override
    public void close() {
        files = Map.of();
    }
}
