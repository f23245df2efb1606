// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.heap;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code Main DUMP CLASS}: for each reference of this class what holds its referent. Writes for each a line of "#" and its
 * number, and the steps after it, one a line, each after a blank.
 */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        write(Path.of(args[0]), args[1], out);
        out.flush();
    }

    static void write(Path file, String type, PrintStream out) throws IOException {
        Dump dump = new Dump(file);
        Holders holders = new Holders(dump);
        Map<Integer, Long> wanted = wanted(dump, holders.edges(), type);
        holders.walk(false);
        boolean all = wanted.values().stream().allMatch(holders::isHeld);
        wanted.forEach((number, id) -> {
            if (holders.isHeld(id)) {
                tell(out, holders, number, id);
            }
        });
        if (!all) {
            Map<Integer, Long> rest = new TreeMap<>(wanted);
            rest.values().removeIf(holders::isHeld);
            holders.walk(true);
            rest.forEach((number, id) -> {
                if (holders.isHeld(id)) {
                    tell(out, holders, number, id);
                    out.println(" (a soft reference on this way lets go when memory gets short)");
                }
            });
        }
    }

    private static void tell(PrintStream out, Holders holders, int number, long id) {
        out.println("#" + number);
        holders.path(id).forEach(step -> out.println(" " + step.replaceAll("\\p{Cntrl}", " ")));
    }

    /** By number what is referred to. */
    private static Map<Integer, Long> wanted(Dump dump, Edges edges, String type) {
        Map<Integer, Long> wanted = new TreeMap<>();
        Objects objects = dump.objects();
        for (int i = 0; i < objects.capacity(); i++) {
            if (objects.id(i) != 0 && dump.kind(i) == Dump.INSTANCE) {
                HeapClass of = dump.classOf(i);
                long referent = of != null && of.name().equals(type) ? edges.reference(i, "referent") : 0;
                if (referent != 0) {
                    wanted.put(edges.number(i, "number"), referent);
                }
            }
        }
        return wanted;
    }
}
