// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.store.BodySink;
import org.openmtm.store.StagedBody;

/** A mail of 100 MB in a JVM with 64 MB of heap. */
class LargeBodyTest {
    private static final int LENGTH = 100_000_000;

    @TempDir
    Path directory;

    @Test
    void aMailLargerThanTheHeapGoesInAndOut() throws Exception {
        try (ChildJvm child = ChildJvm.start(List.of("-Xmx64m"), Worker.class, directory.toString())) {
            assertThat(child.line()).isEqualTo("stored");
            assertThat(child.line()).isEqualTo("equal");
            assertThat(child.line()).isEqualTo("problems []");
            assertThat(child.exit()).isZero();
        }
    }

    /** The process with the small heap. */
    static final class Worker {
        private Worker() {}

        public static void main(String[] arguments) throws Exception {
            try (SqliteStore store = SqliteStore.open(Path.of(arguments[0]), () -> null)) {
                Mails.Account account = Mails.account(store, "work");
                StagedBody body = stage(store);
                EntryId id = store.write(tx -> tx.addMessage(Mails.message(account, "large", Flags.NONE, body)));
                System.out.println("stored");
                System.out.println(same(store.body(id).orElseThrow().open()) ? "equal" : "different");
                System.out.println("problems " + store.check(progress -> {}).problems());
            }
        }

        private static StagedBody stage(SqliteStore store) throws IOException {
            Random random = new Random(5);
            byte[] block = new byte[10_000];
            try (BodySink sink = store.newBody()) {
                for (int written = 0; written < LENGTH; written += block.length) {
                    random.nextBytes(block);
                    sink.write(block);
                }
                return sink.finish();
            }
        }

        private static boolean same(InputStream stored) throws IOException {
            Random random = new Random(5);
            byte[] block = new byte[10_000];
            try (stored) {
                for (int read = 0; read < LENGTH; read += block.length) {
                    random.nextBytes(block);
                    if (!java.util.Arrays.equals(stored.readNBytes(block.length), block)) {
                        return false;
                    }
                }
                return stored.read() < 0;
            }
        }
    }
}
