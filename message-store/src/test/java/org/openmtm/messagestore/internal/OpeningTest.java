// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

class OpeningTest {
    @TempDir
    Path directory;

    private static void assertRefused(Path directory, String words) {
        assertThatThrownBy(() -> SqliteStore.open(directory, () -> null).close())
                .isInstanceOfSatisfying(MessagingException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.STORE);
                    assertThat(e.getMessage()).contains(words);
                    assertThat(e.advice()).isNotEmpty();
                });
    }

    /** Opens the store of its argument and waits to be killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            try (SqliteStore store = SqliteStore.open(Path.of(arguments[0]), () -> null)) {
                System.out.println("open " + store.lastEvent());
                System.in.read();
            }
        }
    }

    @Test
    void asecondOpenerIsRefusedByNameOfTheFirst() {
        try (SqliteStore first = SqliteStore.open(directory, () -> null)) {
            assertRefused(directory, "in use by this process");
            assertRefused(directory.resolve("../" + directory.getFileName()), "in use by this process");
            Mails.account(first, "still works");
        }
        SqliteStore.open(directory, () -> null).close();
    }

    @Test
    void aSecondProcessIsRefusedByNameOfTheFirst() throws Exception {
        try (ChildJvm child = ChildJvm.start(List.of(), Holder.class, directory.toString())) {
            assertThat(child.line()).isEqualTo("open 0");
            assertRefused(directory, "in use by process " + child.pid());
        }
        SqliteStore.open(directory, () -> null).close();
    }

    @Test
    void aNewerSchemaIsRefused() {
        SqliteStore.open(directory, () -> null).close();
        try (Db db = Databases.writer(directory.resolve("mail.db"), "FULL", 1000)) {
            db.run("PRAGMA user_version=12");
        }
        assertRefused(directory, "schema 12, this release knows schemas up to 6");
        assertRefused(directory, "schema 12");
    }

    @Test
    void whatIsNoDatabaseIsRefusedAndLeftAlone() throws Exception {
        Files.writeString(directory.resolve("mail.db"), "somebody's diary ".repeat(1000));
        assertRefused(directory, "damaged");
        assertThat(Files.readString(directory.resolve("mail.db"))).startsWith("somebody's diary");
    }

    @Test
    void aGarbledPageIsAnErrorNotAnAnswer() throws Exception {
        try (SqliteStore store = SqliteStore.open(directory, () -> null)) {
            Mails.Account account = Mails.account(store, "work");
            for (int i = 0; i < 200; i++) {
                Mails.add(store, account, "m" + i, "text".repeat(i));
            }
        }
        try (FileChannel file = FileChannel.open(directory.resolve("mail.db"), StandardOpenOption.WRITE)) {
            byte[] garbage = "garbage".repeat(Databases.PAGE_SIZE / 7).getBytes(StandardCharsets.UTF_8);
            for (int page = 2; page < file.size() / Databases.PAGE_SIZE; page++) {
                file.write(java.nio.ByteBuffer.wrap(garbage), (long) page * Databases.PAGE_SIZE);
            }
        }
        assertThatThrownBy(() -> {
                    try (SqliteStore store = SqliteStore.open(directory, () -> null)) {
                        assertThat(store.check(progress -> {}).problems()).isNotEmpty();
                        store.services();
                        store.folders(org.openmtm.entry.EntryId.LOCAL_SERVICE);
                        store.lastEvent();
                        store.operations(null, false, 10);
                    }
                })
                .isInstanceOfSatisfying(MessagingException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.STORE);
                    assertThat(e.getMessage()).contains("damaged");
                });
    }

    @Test
    void aDirectoryThatCannotBeMadeIsSaidSo() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertRefused(file, "cannot be written");
        assertRefused(file.resolve("below"), "cannot be written");
    }

    @Test
    void filesBelongToTheirOwnerOnly() throws Exception {
        Path own = directory.resolve("own");
        try (SqliteStore store = SqliteStore.open(own, PlainExtractor::new)) {
            Mails.add(store, Mails.account(store, "work"), "s", "t");
            store.awaitIndexed(progress -> {});
            try (Stream<Path> files = Files.walk(own)) {
                for (Path file : files.toList()) {
                    String expected = Files.isDirectory(file) ? "rwx------" : "rw-------";
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void closingLeavesNoLogBehind() throws Exception {
        try (SqliteStore store = SqliteStore.open(directory, PlainExtractor::new)) {
            Mails.add(store, Mails.account(store, "work"), "s", "t");
            store.awaitIndexed(progress -> {});
            store.search(new org.openmtm.store.SearchQuery("t", null, 1));
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("mail.db", "index.db", "lock", "reserve", "spool");
        }
    }

    @Test
    void aStoreThatCannotBeOpenedLeavesNothingOpen() throws Exception {
        SqliteStore.open(directory, () -> null).close();
        Files.createDirectory(directory.resolve(DotLog.FILE));
        assertRefused(directory, DotLog.FILE);
        // The last connection to close takes the log of the database away.
        assertThat(directory.resolve("mail.db-wal")).doesNotExist();
        Files.delete(directory.resolve(DotLog.FILE));
        SqliteStore.open(directory, () -> null).close();
    }

    @Test
    void aDirectoryThatWasOpenToOthersIsShut() throws Exception {
        Path own = Files.createDirectory(directory.resolve("own"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), own);
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (SqliteStore store = SqliteStore.open(link, () -> null)) {
            assertThat(store.services()).isEmpty();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void aClosedStoreSaysSo() {
        SqliteStore store = SqliteStore.open(directory, () -> null);
        store.close();
        assertThatThrownBy(store::services)
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
        assertThatThrownBy(() -> store.write(tx -> null))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
        store.close();
    }
}
