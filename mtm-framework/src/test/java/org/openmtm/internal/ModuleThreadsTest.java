// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.toys.Caller;
import org.openmtm.toys.module.Waiting;
import org.osgi.framework.Bundle;

/** Which threads a module has left behind. The module's classes come from a loader of their own, as those of a bundle. */
class ModuleThreadsTest {
    private final CountDownLatch end = new CountDownLatch(1);

    private final BundleLoader bundle = new BundleLoader(Waiting.class);

    @AfterEach
    void endAll() {
        end.countDown();
        Benches.await("the threads end", () -> waiting().isEmpty());
    }

    /** The threads of this test that run. */
    private static List<Thread> waiting() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> List.of("aside", "callers").contains(thread.getName()))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private Consumer<CountDownLatch> code(Class<?> original) throws ReflectiveOperationException {
        return bundle.make(original, Consumer.class);
    }

    @Test
    void aThreadThatTheModuleMadeAndThatRunsOnWasLeft() throws Exception {
        code(Waiting.Aside.class).accept(end);

        assertThat(left()).containsExactly("aside");
    }

    @Test
    void aCallersThreadThatIsInsideForTheMomentIsNotTheModules() throws Exception {
        Consumer<CountDownLatch> code = code(Waiting.class);
        new Caller<>(code).begin("callers", end);

        assertThat(left()).isEmpty();
    }

    @Test
    void aThreadOfSomebodyWhoseClassesAreNamedAlikeIsNotTheModules() {
        new Waiting.Aside().accept(end);

        assertThat(left()).isEmpty();
    }

    private List<String> left() {
        MessageTypeModule module = new FakeModule("fake");
        Bundle gone = Proxies.of(
                Bundle.class,
                (method, arguments) -> method.equals("getSymbolicName") ? Waiting.class.getPackageName() : null);
        ModuleThreads then = new ModuleThreads(new Module(module, module.descriptor(), gone, null));
        List<String> left = new ArrayList<>();
        Benches.await(
                "the threads are where they go",
                () -> waiting().stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        then.tellLeft(thread -> left.add(thread.getName()));
        return left;
    }
}
