// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.heap;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The shortest way from a root to each object that is asked for, in words. */
final class Holders {

    private final Dump dump;
    private final Objects objects;
    private final Edges edges;
    private final Map<Integer, Dump.Root> rootOf = new HashMap<>();
    private final Map<Integer, Long> threads = new HashMap<>();

    Holders(Dump dump) {
        this.dump = dump;
        this.objects = dump.objects();
        this.edges = new Edges(dump);
        for (Dump.Root root : dump.roots()) {
            if (root.kind() == Dump.Root.THREAD) {
                threads.put(root.thread(), root.id());
            }
        }
    }

    Edges edges() {
        return edges;
    }

    /** Walks the whole heap once, in breadth. @param soft whether soft references hold */
    void walk(boolean soft) {
        objects.forgetPaths();
        rootOf.clear();
        ArrayDeque<Integer> next = new ArrayDeque<>();
        for (Dump.Root root : ordered()) {
            int number = objects.number(root.id());
            if (number >= 0 && !objects.isReached(number)) {
                objects.reach(number, number);
                rootOf.put(number, root);
                next.add(number);
            }
        }
        while (!next.isEmpty()) {
            int number = next.poll();
            edges.of(number, soft, (target, owner, name, index) -> {
                int reached = objects.number(target);
                if (reached >= 0 && !objects.isReached(reached)) {
                    objects.reach(reached, number);
                    next.add(reached);
                }
            });
        }
    }

    /** A thread as such says more than one of its local variables. */
    private List<Dump.Root> ordered() {
        List<Dump.Root> ordered = new ArrayList<>(dump.roots());
        ordered.sort(java.util.Comparator.comparing(root -> root.kind() != Dump.Root.THREAD));
        return ordered;
    }

    boolean isHeld(long id) {
        int number = objects.number(id);
        return number >= 0 && objects.isReached(number);
    }

    /**
     * The way to a held object. It begins with the last class on it whose static field leads on, or with the root: how the
     * process comes to a class of a living bundle is of no interest.
     */
    List<String> path(long id) {
        List<Integer> way = new ArrayList<>();
        int number = objects.number(id);
        while (objects.origin(number) != number) {
            way.add(number);
            number = objects.origin(number);
        }
        way.add(number);
        Collections.reverse(way);
        List<String> words = new ArrayList<>();
        words.add(root(way.get(0)));
        for (int i = 1; i < way.size(); i++) {
            String step = step(way.get(i - 1), way.get(i));
            if (step.startsWith("static ")) {
                words.clear();
            }
            words.add(step);
        }
        return words;
    }

    private String root(int number) {
        Dump.Root root = rootOf.get(number);
        return switch (root.kind()) {
            case Dump.Root.THREAD -> "thread '" + threadName(root.id()) + "'";
            case Dump.Root.FRAME ->
                "thread '" + threadName(threads.getOrDefault(root.thread(), 0L)) + "', a local variable of it, "
                        + name(number);
            case Dump.Root.STICKY_CLASS -> name(number) + " of Java itself";
            default -> "the virtual machine, " + name(number);
        };
    }

    private String threadName(long id) {
        int number = objects.number(id);
        return number < 0 ? "?" : edges.text(edges.reference(number, "name"));
    }

    private String name(int number) {
        if (dump.kind(number) == Dump.CLASS) {
            return "class " + dump.classById(objects.id(number)).name();
        }
        HeapClass type = dump.classOf(number);
        return type == null ? "an array of numbers" : "a " + type.name();
    }

    private String step(int from, int to) {
        List<String> found = new ArrayList<>();
        edges.of(from, true, (target, owner, name, index) -> {
            if (found.isEmpty() && target == objects.id(to)) {
                found.add(words(owner, name, index, to));
            }
        });
        return found.isEmpty() ? name(to) : found.get(0);
    }

    private String words(HeapClass owner, String name, int index, int to) {
        if (name == null) {
            return index < 0 ? "its " + name(to) : "element " + index + ", " + name(to);
        }
        if (name.startsWith("<")) {
            return "its " + name.substring(1, name.length() - 1) + ", " + name(to);
        }
        if (name.startsWith("static ")) {
            return "static field " + owner.name() + "." + name.substring(7) + ", " + name(to);
        }
        return "field " + owner.name() + "." + name + ", " + name(to);
    }
}
