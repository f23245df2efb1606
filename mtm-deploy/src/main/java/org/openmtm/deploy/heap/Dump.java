// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.heap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A heap dump as HotSpot writes it (JAVA PROFILE 1.0.2): read once from end to end for classes, roots and the places of
 * objects; objects themselves are read where they lie.
 */
final class Dump {

    static final int CLASS = 0x20;
    static final int INSTANCE = 0x21;
    static final int OBJECT_ARRAY = 0x22;
    static final int PRIMITIVE_ARRAY = 0x23;
    static final int REFERENCE = 2;

    private static final int TEXT = 0x01;
    private static final int LOAD_CLASS = 0x02;
    private static final int HEAP = 0x0c;
    private static final int HEAP_SEGMENT = 0x1c;

    private final Bytes bytes;
    private final int idSize;
    private final Map<Long, Long> texts = new HashMap<>();
    private final Map<Long, Long> classNames = new HashMap<>();
    private final Map<Long, HeapClass> classes = new HashMap<>();
    private final List<Root> roots = new ArrayList<>();
    private final Objects objects = new Objects();

    /** Something that holds an object from outside the heap; thread is the serial number of one, or 0. */
    record Root(int kind, long id, int thread) {
        static final int FRAME = 0x03;
        static final int STICKY_CLASS = 0x05;
        static final int THREAD = 0x08;
    }

    Dump(Path file) throws IOException {
        bytes = new Bytes(file);
        long at = 0;
        while (bytes.u1(at) != 0) {
            at++;
        }
        if (!new String(bytes.copy(0, (int) at), StandardCharsets.US_ASCII).startsWith("JAVA PROFILE 1.0.")) {
            throw new IOException(file + " is no heap dump");
        }
        idSize = bytes.i4(at + 1);
        for (at += 13; at < bytes.size(); at += 9 + bytes.u4(at + 5)) {
            record(bytes.u1(at), at + 9, bytes.u4(at + 5));
        }
    }

    private void record(int tag, long at, long length) throws IOException {
        switch (tag) {
            case TEXT -> texts.put(id(at), at + idSize << 24 | length - idSize);
            case LOAD_CLASS -> classNames.put(id(at + 4), id(at + 8 + idSize));
            case HEAP, HEAP_SEGMENT -> {
                long end = at + length;
                for (long next = at; next < end; ) {
                    next = element(next);
                }
            }
            default -> {
                // Stack traces and the like.
            }
        }
    }

    /** @return where the next one begins */
    private long element(long at) throws IOException {
        int kind = bytes.u1(at);
        long id = id(at + 1);
        long rest = at + 1 + idSize;
        return switch (kind) {
            case 0xff, Root.STICKY_CLASS, 0x07 -> root(kind, id, 0, rest);
            case 0x01 -> root(kind, id, 0, rest + idSize);
            case 0x02, Root.FRAME, Root.THREAD -> root(kind, id, bytes.i4(rest), rest + 8);
            case 0x04, 0x06 -> root(kind, id, bytes.i4(rest), rest + 4);
            case CLASS -> classDump(at, id);
            case INSTANCE -> object(id, at, rest + 8 + idSize + bytes.u4(rest + 4 + idSize));
            case OBJECT_ARRAY -> object(id, at, rest + 8 + idSize + bytes.u4(rest + 4) * idSize);
            case PRIMITIVE_ARRAY -> object(id, at, rest + 9 + bytes.u4(rest + 4) * width(bytes.u1(rest + 8)));
            default -> throw new IOException("The heap dump has an element of the unknown kind " + kind);
        };
    }

    private long root(int kind, long id, int thread, long next) {
        roots.add(new Root(kind, id, thread));
        return next;
    }

    private long object(long id, long at, long next) {
        objects.add(id, at);
        return next;
    }

    private long classDump(long at, long id) {
        objects.add(id, at);
        long rest = at + 1 + idSize + 4;
        long superclass = id(rest);
        long loader = id(rest + idSize);
        long next = rest + 6L * idSize + 4;
        int constants = bytes.u2(next);
        next += 2;
        for (int i = 0; i < constants; i++) {
            next += 3 + width(bytes.u1(next + 2));
        }
        List<HeapClass.Static> statics = new ArrayList<>();
        int count = bytes.u2(next);
        next += 2;
        for (int i = 0; i < count; i++) {
            int type = bytes.u1(next + idSize);
            if (type == REFERENCE) {
                statics.add(new HeapClass.Static(text(id(next)), id(next + idSize + 1)));
            }
            next += idSize + 1 + width(type);
        }
        List<HeapClass.Field> fields = new ArrayList<>();
        count = bytes.u2(next);
        next += 2;
        for (int i = 0; i < count; i++) {
            fields.add(new HeapClass.Field(text(id(next)), bytes.u1(next + idSize)));
            next += idSize + 1;
        }
        classes.put(id, new HeapClass(id, className(id), superclass, loader, statics, fields));
        return next;
    }

    private String className(long id) {
        Long name = classNames.get(id);
        return name == null ? "?" : JavaNames.readable(text(name));
    }

    private String text(long id) {
        Long place = texts.get(id);
        return place == null
                ? "?"
                : new String(bytes.copy(place >> 24, (int) (place & 0xff_ffff)), StandardCharsets.UTF_8);
    }

    long id(long at) {
        return idSize == 8 ? bytes.i8(at) : bytes.u4(at);
    }

    int width(int type) {
        return switch (type) {
            case 4, 8 -> 1;
            case 5, 9 -> 2;
            case 6, 10 -> 4;
            case 7, 11 -> 8;
            default -> idSize;
        };
    }

    int idSize() {
        return idSize;
    }

    Bytes bytes() {
        return bytes;
    }

    Objects objects() {
        return objects;
    }

    List<Root> roots() {
        return roots;
    }

    /** Or null. */
    HeapClass classById(long id) {
        return classes.get(id);
    }

    Iterable<HeapClass> classes() {
        return classes.values();
    }

    /** One of CLASS, INSTANCE, OBJECT_ARRAY, PRIMITIVE_ARRAY. */
    int kind(int number) {
        return bytes.u1(objects.place(number));
    }

    /** The class of an instance or of an array of objects; null for others. */
    HeapClass classOf(int number) {
        long at = objects.place(number) + 1 + idSize;
        return switch (kind(number)) {
            case INSTANCE -> classes.get(id(at + 4));
            case OBJECT_ARRAY -> classes.get(id(at + 8));
            default -> null;
        };
    }
}
