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
 * The threads that ran when a module left. Those of them that began in its classes and run a while later were left behind; what
 * runs in a version that came meanwhile has threads of its own. It holds nothing of the module.
 */
final class ModuleThreads {
    /** How the JVM calls the loader of the class path; those of bundles have no name. */
    private static final String CLASS_PATH = "app";

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
                .filter(thread -> thread != null && thread.isAlive() && beganInside(thread))
                .forEach(left);
    }

    /**
     * A thread is whose code it began in. Others may be inside for the moment: a caller's, which comes back by itself, or one of
     * the framework's, which is given up, and named, by whoever waits for it.
     */
    private boolean beganInside(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        for (int outermost = stack.length - 1; outermost >= 0; outermost--) {
            StackTraceElement frame = stack[outermost];
            if (!isJava(frame)) {
                return !CLASS_PATH.equals(frame.getClassLoaderName())
                        && prefixes.stream().anyMatch(frame.getClassName()::startsWith);
            }
        }
        return false;
    }

    private static boolean isJava(StackTraceElement frame) {
        String module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }
}
