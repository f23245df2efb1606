// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.openmtm.internal.ModuleTable.Module;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/** Finds the threads that a module has left running: those that are inside a class that only its bundle has. */
final class ModuleThreads {
    private ModuleThreads() {}

    static List<Thread> leftBy(Module module) {
        Bundle bundle = module.bundle();
        BundleWiring wiring = bundle == null ? null : bundle.adapt(BundleWiring.class);
        if (wiring == null) {
            return List.of();
        }
        Set<String> classes = classes(wiring);
        ClassLoader loader = wiring.getClassLoader();
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey() != Thread.currentThread())
                .filter(thread -> thread.getKey().getClass().getClassLoader() == loader
                        || Stream.of(thread.getValue())
                                .map(StackTraceElement::getClassName)
                                .map(ModuleThreads::outer)
                                .anyMatch(classes::contains))
                .map(java.util.Map.Entry::getKey)
                .toList();
    }

    private static String outer(String name) {
        int inner = name.indexOf('$');
        return inner < 0 ? name : name.substring(0, inner);
    }

    private static Set<String> classes(BundleWiring wiring) {
        Collection<String> files = wiring.listResources(
                "/", "*.class", BundleWiring.LISTRESOURCES_RECURSE | BundleWiring.LISTRESOURCES_LOCAL);
        Set<String> names = new HashSet<>();
        files.forEach(file -> names.add(
                outer(file.substring(0, file.length() - ".class".length()).replace('/', '.'))));
        return names;
    }
}
