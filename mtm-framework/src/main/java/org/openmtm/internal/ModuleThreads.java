// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.openmtm.internal.ModuleTable.Module;

/**
 * The threads that ran when a module left. Those of them that are inside its classes a while later were left behind; what
 * runs in a version that came meanwhile has threads of its own. It holds nothing of the module.
 */
final class ModuleThreads {
    private static final String FRAMEWORK = ModuleThreads.class.getPackageName() + ".";

    private final List<WeakReference<Thread>> running;

    /** How names of its classes begin. */
    private final Set<String> prefixes;

    ModuleThreads(Module module) {
        this.running = all().map(WeakReference::new).toList();
        this.prefixes = Set.of(
                module.module().getClass().getPackageName() + ".",
                module.bundle().getSymbolicName() + ".");
    }

    private static Stream<Thread> all() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] threads = new Thread[root.activeCount() * 2 + 16];
        return Arrays.stream(threads, 0, root.enumerate(threads));
    }

    void tellLeft(Consumer<Thread> left) {
        running.stream()
                .map(WeakReference::get)
                .filter(thread -> thread != null && thread.isAlive() && isInside(thread))
                .forEach(left);
    }

    /** Threads of the framework are given up, and named, one by one; those that are back may be in the next module by now. */
    private boolean isInside(Thread thread) {
        List<String> classes = Stream.of(thread.getStackTrace())
                .map(StackTraceElement::getClassName)
                .toList();
        return classes.stream().anyMatch(name -> prefixes.stream().anyMatch(name::startsWith))
                && classes.stream().noneMatch(name -> name.startsWith(FRAMEWORK));
    }
}
