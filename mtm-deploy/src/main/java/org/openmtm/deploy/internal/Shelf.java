// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * The directory with our copies of jars. Of each slot: {@code SLOT.jar} and {@code SLOT.properties}; while a change goes
 * on also {@code SLOT.before.*}, what was there until then. A change that its process did not survive is taken back when
 * the shelf is opened again: only what was acknowledged counts.
 */
final class Shelf {

    private static final String RECORD = ".properties";
    private static final String BEFORE = ".before";
    private static final String CHANGING = ".changing";

    private final Path directory;
    private final Map<String, String> unreadable = new TreeMap<>();
    private long staged;

    Shelf(Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    void open() throws IOException {
        PrivateFiles.makePrivate(directory);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith(".")) {
                    Files.delete(file);
                } else if (name.endsWith(CHANGING)) {
                    rollBack(name.substring(0, name.length() - CHANGING.length()));
                }
            }
        }
    }

    /** A private copy of the file; ours to delete. */
    Path stage(Path source, LinkOption... links) {
        if (!source.getFileSystem().equals(FileSystems.getDefault())) {
            throw Bad.file(source + " is no local file", "Copy it to this machine first");
        }
        if (!Files.isRegularFile(source, links)) {
            throw Files.exists(source, links)
                    ? Bad.file(source + " is no file", "Name the jar of a bundle")
                    : new MessagingException(ErrorKind.NOT_FOUND, "There is no file " + source, "Check the name");
        }
        Path copy = fresh();
        try (InputStream in = Files.newInputStream(source, links);
                OutputStream out = PrivateFiles.create(copy)) {
            // One byte too many is enough for the reader to refuse it.
            in.transferTo(new Capped(out, JarReader.MAX_FILE + 1));
        } catch (NoSuchFileException e) {
            discard(copy);
            throw new MessagingException(ErrorKind.NOT_FOUND, "There is no file " + source, "Check the name", e);
        } catch (IOException e) {
            discard(copy);
            throw Bad.io("The file " + source + " cannot be copied", e);
        }
        return copy;
    }

    synchronized Path fresh() {
        return directory.resolve(".staged-" + ++staged + ".jar");
    }

    static void discard(Path copy) {
        try {
            Files.deleteIfExists(copy);
        } catch (IOException e) {
            // The next opening of the shelf deletes it.
            Log.LOG.warn("{} cannot be deleted: {}", copy, e.toString());
        }
    }

    Path jar(String slot) {
        return directory.resolve(slot + ".jar");
    }

    private Path file(String slot, String suffix) {
        return directory.resolve(slot + suffix);
    }

    /** The jar as it was when the change began; may not exist. */
    Path before(String slot) {
        return file(slot, BEFORE + ".jar");
    }

    /** Begins a change. @param copy the staged jar, moved away by this; null if there is none afterwards */
    void begin(ModuleRecord record, Path copy) throws IOException {
        String slot = record.slot();
        PrivateFiles.makePrivate(directory);
        PrivateFiles.create(file(slot, CHANGING)).close();
        moveIfThere(jar(slot), before(slot));
        moveIfThere(file(slot, RECORD), file(slot, BEFORE + RECORD));
        if (copy != null) {
            PrivateFiles.force(copy);
            PrivateFiles.move(copy, jar(slot));
        }
        PrivateFiles.write(file(slot, RECORD), record.toProperties());
        PrivateFiles.force(file(slot, RECORD));
    }

    void commit(String slot) throws IOException {
        Files.deleteIfExists(file(slot, CHANGING));
        Files.deleteIfExists(before(slot));
        Files.deleteIfExists(file(slot, BEFORE + RECORD));
    }

    void rollBack(String slot) throws IOException {
        boolean recorded = Files.exists(file(slot, BEFORE + RECORD));
        Files.deleteIfExists(jar(slot));
        Files.deleteIfExists(file(slot, RECORD));
        if (recorded) {
            moveIfThere(before(slot), jar(slot));
            moveIfThere(file(slot, BEFORE + RECORD), file(slot, RECORD));
        }
        commit(slot);
    }

    /** Forgets the slot: it is again what the distribution says, or nothing. */
    void forget(String slot) throws IOException {
        Files.deleteIfExists(file(slot, RECORD));
        Files.deleteIfExists(jar(slot));
    }

    private static void moveIfThere(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            PrivateFiles.move(from, to);
        }
    }

    Optional<ModuleRecord> record(String slot) {
        return records().stream().filter(record -> record.slot().equals(slot)).findFirst();
    }

    /** All that can be read, sorted by slot. */
    synchronized List<ModuleRecord> records() {
        List<ModuleRecord> records = new ArrayList<>();
        unreadable.clear();
        if (!Files.isDirectory(directory)) {
            return records;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(RECORD) && !name.endsWith(BEFORE + RECORD)) {
                    read(file).ifPresent(records::add);
                }
            }
        } catch (IOException e) {
            throw Bad.io("The directory " + directory + " cannot be read", e);
        }
        return records;
    }

    private Optional<ModuleRecord> read(Path file) {
        try {
            return Optional.of(ModuleRecord.of(PrivateFiles.read(file)));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            unreadable.put(
                    file.toString(),
                    "it cannot be read (" + e.getMessage() + "); delete it and install its bundle anew");
            return Optional.empty();
        }
    }

    /** Records that could not be read at the last reading, with the reason. */
    synchronized Map<String, String> unreadable() {
        return Map.copyOf(unreadable);
    }

    /** Takes no more than so many bytes and drops the rest. */
    private static final class Capped extends java.io.FilterOutputStream {
        private long left;

        Capped(OutputStream out, long most) {
            super(out);
            this.left = most;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            int taken = (int) Math.min(left, length);
            out.write(bytes, from, taken);
            left -= taken;
        }
    }
}
