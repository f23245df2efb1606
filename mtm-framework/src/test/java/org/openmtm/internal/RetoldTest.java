// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.operation.Operation;
import org.openmtm.toys.module.Failing;

/** What comes out of a module says all that it said in there, and holds nothing of it. */
@Timeout(60)
class RetoldTest {
    private final Bench bench = new Bench();
    private final EntryId service = bench.store.addService(30, "failing");

    /** What an application keeps of a module that is gone. */
    private record Kept(List<Object> things, WeakReference<ClassLoader> loader) {}

    @AfterEach
    void stop() {
        bench.close();
    }

    static List<String> ways() {
        return Failing.WAYS;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void whoKeepsAnOperationThatEndedKeepsNoModule(String way) throws Exception {
        Kept kept = use(() -> {
            Operation operation = bench.services.start(service, new RecordedCommand("work", Map.of("way", way)));
            if (way.equals("well")) {
                return List.of(operation, operation.await(Benches.PATIENCE));
            }
            return List.of(operation, error(() -> operation.await(Benches.PATIENCE)));
        });

        assertThat(isCollected(kept)).isTrue();
        assertThat(kept.things()).hasSize(2).doesNotContainNull();
    }

    @Test
    void whoKeepsAnErrorOfAClientKeepsNoModule() throws Exception {
        Kept kept = use(() -> List.of(
                error(() -> bench.services.client(service).query(Capability.RECEIVE)),
                error(() -> bench.services.client(service).query(Capability.SEND))));

        assertThat(isCollected(kept)).isTrue();
        assertThat(kept.things()).extracting("kind").containsExactly(ErrorKind.REFUSED, ErrorKind.INTERNAL);
    }

    @Test
    void allThatWasSaidIsSaidAgain() throws Exception {
        use(() -> {
            Operation operation = bench.services.start(service, new RecordedCommand("work", Map.of("way", "own")));
            assertThatThrownBy(() -> operation.await(Benches.PATIENCE))
                    .isExactlyInstanceOf(MessagingException.class)
                    .hasMessage("It was refused")
                    .extracting("kind", "serverWords", "advice")
                    .containsExactly(ErrorKind.REFUSED, "no", "Ask again");
            StringWriter text = new StringWriter();
            error(() -> operation.await(Benches.PATIENCE)).printStackTrace(new PrintWriter(text, true));
            assertThat(text.toString())
                    .contains("at org.openmtm.toys.module.Failing.fail(Failing.java:")
                    .contains("Suppressed: org.openmtm.toys.module.Failing$Unknown: beside it")
                    .contains("Caused by: org.openmtm.toys.module.Failing$Unknown: deep")
                    .contains("Caused by: java.io.IOException: deeper");
            return List.of();
        });
    }

    @Test
    void errorsThatNobodyKnowsKeepTheirCausesOfTheKnownKind() throws Exception {
        use(() -> {
            Operation operation = bench.services.start(service, new RecordedCommand("work", Map.of("way", "unknown")));
            MessagingException error = error(() -> operation.await(Benches.PATIENCE));
            assertThat(error.kind()).isEqualTo(ErrorKind.INTERNAL);
            assertThat(error.getCause()).hasToString("org.openmtm.toys.module.Failing$Unknown: what");
            assertThat(error.getCause().getCause())
                    .isExactlyInstanceOf(MessagingException.class)
                    .extracting("kind")
                    .isEqualTo(ErrorKind.REFUSED);
            return List.of();
        });
    }

    private interface Use {
        List<Object> with() throws Exception;
    }

    private interface Failure {
        void happens() throws Exception;
    }

    private static MessagingException error(Failure failure) {
        return catchThrowableOfType(MessagingException.class, failure::happens);
    }

    /** A module comes, is used, and goes. */
    private Kept use(Use use) throws Exception {
        BundleLoader loader = new BundleLoader(Failing.class);
        Module module = Benches.held(loader.make(Failing.class, MessageTypeModule.class));
        bench.arrive(module);
        List<Object> kept = use.with();
        bench.depart(module);
        // In compiled code the JVM keeps the last exception of a thread until that has something else to do.
        bench.endThreads();
        return new Kept(kept, new WeakReference<>(loader));
    }

    private static boolean isCollected(Kept kept) {
        long deadline = System.nanoTime() + Benches.PATIENCE.toNanos();
        while (!kept.loader().refersTo(null) && System.nanoTime() < deadline) {
            System.gc();
            assertThat(new byte[16][1 << 20]).isNotNull();
        }
        return kept.loader().refersTo(null);
    }
}
