// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.deploy.LeakReport;
import org.openmtm.deploy.OldLoader;
import org.openmtm.deploy.keeper.Keeper;

/** Plants what holds old code, in each of the ways that are common, and has it named. */
class LeakCheckTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final ExecutorService pool = Executors.newSingleThreadExecutor(work -> new Thread(work, "pool-of-all"));
    private ToyWorld world;

    /** A service that others leave listeners with. */
    static final class Hub extends AbstractCollection<Object> {
        private final List<Object> listeners = new ArrayList<>();

        @Override
        public boolean add(Object listener) {
            return listeners.add(listener);
        }

        @Override
        public Iterator<Object> iterator() {
            return listeners.iterator();
        }

        @Override
        public int size() {
            return listeners.size();
        }
    }

    @BeforeEach
    void begin() throws Exception {
        world = new ToyWorld(directory);
        world.context().registerService(Executor.class, pool, null);
        world.context().registerService(Collection.class, new Hub(), null);
        world.add(JarMaker.bundle("keeper", "1.0.0")
                .header("Export-Package", "org.openmtm.deploy.keeper")
                .classesOf(Keeper.class)
                .write(directory.resolve("keeper.jar")));
    }

    @AfterEach
    void end() throws Exception {
        pool.shutdownNow();
        world.close();
    }

    private void replace(String type) throws Exception {
        Path toy = JarMaker.toy(type, "1.0.0").does(type).write(directory.resolve(type + ".jar"));
        world.installer().install(toy, SOON);
        pool.submit(() -> {}).get();
        // The second one does nothing of the kind.
        world.installer().install(JarMaker.toy(type, "1.1.0").write(directory.resolve(type + ".jar")), SOON);
    }

    @Test
    void whatHoldsOldCodeIsNamed() throws Exception {
        for (String type : List.of("clean", "keep", "run", "local", "listen")) {
            replace(type);
        }
        LeakReport report = world.installer().checkLeaks(true);
        assertThat(report.replaced()).isEqualTo(5);
        Map<String, String> held = report.left().stream()
                .collect(Collectors.toMap(OldLoader::bundle, old -> String.join("\n", old.heldBy())));
        assertThat(held).containsOnlyKeys("toy.keep", "toy.run", "toy.local", "toy.listen");
        assertThat(held.get("toy.keep"))
                .startsWith("static field org.openmtm.deploy.keeper.Keeper.KEPT, a java.util.ArrayList")
                .contains("a org.openmtm.deploy.toys.ToyActivator")
                .contains("its class org.openmtm.deploy.toys.ToyActivator");
        assertThat(held.get("toy.run")).startsWith("thread 'toy-run'");
        assertThat(held.get("toy.local"))
                .startsWith("thread 'pool-of-all'")
                .contains("field java.lang.Thread.threadLocals")
                .contains("a org.openmtm.deploy.toys.ToyActivator");
        assertThat(held.get("toy.listen")).contains("LeakCheckTest$Hub.listeners, a java.util.ArrayList");
        assertThat(report.left()).allSatisfy(old -> assertThat(old.version()).isEqualTo("1.0.0"));
        assertThat(Files.exists(world.data().resolve("heap"))).isFalse();
        assertThat(world.installer().leaks()).hasSize(4);
    }

    @Test
    void whatAKilledProcessLeftOfAHeapIsDeleted() throws Exception {
        Path left = Files.createDirectories(world.data().resolve("heap")).resolve("live.hprof");
        Files.writeString(left, "secrets");
        world.restart();
        assertThat(left).doesNotExist();
    }
}
