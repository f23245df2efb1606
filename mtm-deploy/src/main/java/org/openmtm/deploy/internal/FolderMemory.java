// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * What became of each file of the deploy folder, so that only what changed is looked at again, also by the next process.
 * A line is the fingerprint, and for one that was refused a tab, since when, a tab, and why.
 */
final class FolderMemory {

    private final Path file;
    private final Properties lines;

    FolderMemory(Path file) throws IOException {
        this.file = file;
        this.lines = PrivateFiles.read(file);
    }

    Set<String> names() {
        return new TreeSet<>(lines.stringPropertyNames());
    }

    boolean knows(String name, Fingerprint now) {
        return now.text().equals(lines.getProperty(name, "").split("\t")[0]);
    }

    void taken(String name, Fingerprint now) throws IOException {
        lines.setProperty(name, now.text());
        PrivateFiles.write(file, lines);
    }

    void refused(String name, Fingerprint now, String reason) throws IOException {
        Instant since = reason.equals(reason(name)) ? since(name) : Instant.now();
        lines.setProperty(name, now.text() + "\t" + since + "\t" + reason);
        PrivateFiles.write(file, lines);
    }

    void forget(String name) throws IOException {
        if (lines.remove(name) != null) {
            PrivateFiles.write(file, lines);
        }
    }

    /** Has those that were refused looked at again. @return whether there are any */
    boolean reconsider() throws IOException {
        boolean some = false;
        for (String name : names()) {
            if (isRefused(name)) {
                lines.setProperty(name, "again\t" + part(name, 1) + "\t" + part(name, 2));
                some = true;
            }
        }
        if (some) {
            PrivateFiles.write(file, lines);
        }
        return some;
    }

    boolean isRefused(String name) {
        return lines.getProperty(name, "").indexOf('\t') >= 0;
    }

    String reason(String name) {
        return part(name, 2);
    }

    Instant since(String name) {
        try {
            return Instant.parse(part(name, 1));
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    private String part(String name, int index) {
        String[] parts = lines.getProperty(name, "").split("\t", 3);
        return index < parts.length ? parts[index] : "";
    }
}
