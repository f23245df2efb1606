// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class WorkerThreadsLeakTest {
    /** Has something done, as a module would. */
    public static final class Guest implements Consumer<ExecutorService> {
        @Override
        public void accept(ExecutorService pool) {
            pool.execute(Thread::yield);
        }
    }

    /** A class loader of its own for the guest, as a bundle has one. */
    private static final class Bundle extends ClassLoader {
        Bundle() {
            super(WorkerThreadsLeakTest.class.getClassLoader());
        }

        @SuppressWarnings("unchecked")
        Consumer<ExecutorService> guest() throws IOException, ReflectiveOperationException {
            try (InputStream in =
                    WorkerThreadsLeakTest.class.getResourceAsStream("WorkerThreadsLeakTest$Guest.class")) {
                byte[] code = in.readAllBytes();
                Class<?> type = defineClass(Guest.class.getName(), code, 0, code.length);
                return (Consumer<ExecutorService>) type.getConstructor().newInstance();
            }
        }
    }

    @Test
    void aThreadOfThePoolKeepsNobodyInMemoryWhoHadWorkForIt() throws Exception {
        ExecutorService pool = WorkerThreads.executor("test-");
        try {
            WeakReference<ClassLoader> gone = visit(pool);
            // The thread lives on, with work that is nobody's.
            CountDownLatch end = new CountDownLatch(1);
            pool.execute(() -> await(end));
            for (int i = 0; i < 100 && gone.get() != null; i++) {
                System.gc();
                byte[][] pressure = new byte[16][1 << 20];
                assertThat(pressure).isNotNull();
            }
            end.countDown();
            assertThat(gone.refersTo(null)).isTrue();
        } finally {
            pool.shutdownNow();
        }
    }

    private static WeakReference<ClassLoader> visit(ExecutorService pool) throws Exception {
        Bundle bundle = new Bundle();
        bundle.guest().accept(pool);
        return new WeakReference<>(bundle);
    }

    private static void await(CountDownLatch end) {
        try {
            assertThat(end.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
