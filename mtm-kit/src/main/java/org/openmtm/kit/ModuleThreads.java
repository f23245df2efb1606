// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/**
 * The threads that are in the code of one bundle: a thread of a class of the bundle, with its loader, or with one of its
 * methods on the stack.
 */
final class ModuleThreads {
    private final Set<String> classes;
    private final ClassLoader loader;
    private final Set<Thread> strangers;

    private ModuleThreads(Set<String> classes, ClassLoader loader, Set<Thread> strangers) {
        this.classes = classes;
        this.loader = loader;
        this.strangers = strangers;
    }

    /**
     * @param bundle while it is started
     * @param strangers threads that were there before: another copy of the module may have left them
     */
    static ModuleThreads of(Bundle bundle, Set<Thread> strangers) {
        Set<String> classes = new HashSet<>();
        var entries = bundle.findEntries("/", "*.class", true);
        if (entries != null) {
            Collections.list(entries)
                    .forEach(url -> classes.add(url.getPath()
                            .replaceFirst("^/", "")
                            .replaceFirst("\\.class$", "")
                            .replace('/', '.')));
        }
        return new ModuleThreads(classes, bundle.adapt(BundleWiring.class).getClassLoader(), strangers);
    }

    static Collection<Thread> live() {
        return Thread.getAllStackTraces().keySet();
    }

    /** Their names, with the place where each is. */
    List<String> busy() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(this::isOurs)
                .map(entry -> entry.getKey().getName() + place(entry.getValue()))
                .sorted()
                .toList();
    }

    private boolean isOurs(Map.Entry<Thread, StackTraceElement[]> entry) {
        Thread thread = entry.getKey();
        if (strangers.contains(thread)) {
            return false;
        }
        if (thread.getClass().getClassLoader() == loader || thread.getContextClassLoader() == loader) {
            return true;
        }
        for (StackTraceElement frame : entry.getValue()) {
            if (classes.contains(frame.getClassName())) {
                return true;
            }
        }
        return false;
    }

    private String place(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (classes.contains(frame.getClassName())) {
                return " at " + frame;
            }
        }
        return "";
    }
}
