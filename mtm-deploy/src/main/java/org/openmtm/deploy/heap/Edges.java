// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.heap;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/** What refers to what: fields, elements, an object to its class, a class to its loader and to what is above it. */
final class Edges {

    private static final Set<String> WEAK =
            Set.of("java.lang.ref.WeakReference", "java.lang.ref.PhantomReference", "java.lang.ref.FinalReference");
    private static final String SOFT = "java.lang.ref.SoftReference";

    private final Dump dump;
    private final Bytes bytes;
    private final int idSize;

    /** Hears of one reference; what it is called is made only when somebody wants to know. */
    @FunctionalInterface
    interface Visitor {
        /** @param name the field, or null; if it is null, the index of the element, or -1 for an object's class */
        void reference(long target, HeapClass owner, String name, int index);
    }

    Edges(Dump dump) {
        this.dump = dump;
        this.bytes = dump.bytes();
        this.idSize = dump.idSize();
    }

    /** @param soft whether what a soft reference refers to counts as held */
    void of(int number, boolean soft, Visitor visitor) {
        switch (dump.kind(number)) {
            case Dump.CLASS -> ofClass(dump.classById(dump.objects().id(number)), visitor);
            case Dump.INSTANCE -> ofInstance(number, soft, visitor);
            case Dump.OBJECT_ARRAY -> ofArray(number, visitor);
            default -> {
                // Numbers refer to nothing.
            }
        }
    }

    private static void ofClass(HeapClass type, Visitor visitor) {
        visitor.reference(type.loader(), type, "<class loader>", 0);
        visitor.reference(type.superclass(), type, "<superclass>", 0);
        for (HeapClass.Static field : type.statics()) {
            visitor.reference(field.value(), type, "static " + field.name(), 0);
        }
    }

    private void ofInstance(int number, boolean soft, Visitor visitor) {
        HeapClass type = dump.classOf(number);
        if (type == null) {
            return;
        }
        visitor.reference(type.id(), type, null, -1);
        boolean weak = isWeak(type, soft);
        long at = fields(number);
        for (HeapClass owner = type; owner != null; owner = dump.classById(owner.superclass())) {
            for (HeapClass.Field field : owner.fields()) {
                if (field.type() == Dump.REFERENCE && !(weak && field.name().equals("referent"))) {
                    visitor.reference(dump.id(at), owner, field.name(), 0);
                }
                at += dump.width(field.type());
            }
        }
    }

    private boolean isWeak(HeapClass type, boolean soft) {
        for (HeapClass known = type; known != null; known = dump.classById(known.superclass())) {
            if (WEAK.contains(known.name()) || !soft && known.name().equals(SOFT)) {
                return true;
            }
        }
        return false;
    }

    private long fields(int number) {
        return dump.objects().place(number) + 1 + idSize + 4 + idSize + 4;
    }

    private void ofArray(int number, Visitor visitor) {
        long at = dump.objects().place(number) + 1 + idSize + 4;
        HeapClass type = dump.classOf(number);
        int length = bytes.i4(at);
        long elements = at + 4 + idSize;
        for (int i = 0; i < length; i++) {
            visitor.reference(dump.id(elements + (long) i * idSize), type, null, i);
        }
    }

    /** The place of a field's value; -1 if the object has none of this name. */
    private long place(int number, String name) {
        long at = fields(number);
        for (HeapClass owner = dump.classOf(number); owner != null; owner = dump.classById(owner.superclass())) {
            for (HeapClass.Field field : owner.fields()) {
                if (field.name().equals(name)) {
                    return at;
                }
                at += dump.width(field.type());
            }
        }
        return -1;
    }

    /** The object in a field; 0 if there is none. */
    long reference(int number, String field) {
        long at = place(number, field);
        return at < 0 ? 0 : dump.id(at);
    }

    int number(int number, String field) {
        long at = place(number, field);
        return at < 0 ? 0 : bytes.i4(at);
    }

    /** The text of a java.lang.String; empty for anything else. */
    String text(long id) {
        int number = dump.objects().number(id);
        if (number < 0 || dump.kind(number) != Dump.INSTANCE || !isText(number)) {
            return "";
        }
        int value = dump.objects().number(reference(number, "value"));
        long coder = place(number, "coder");
        if (value < 0 || coder < 0) {
            return "";
        }
        long at = dump.objects().place(value) + 1 + idSize + 4;
        byte[] content = bytes.copy(at + 5, bytes.i4(at));
        return bytes.u1(coder) == 0
                ? new String(content, StandardCharsets.ISO_8859_1)
                : new String(
                        content,
                        java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.LITTLE_ENDIAN
                                ? StandardCharsets.UTF_16LE
                                : StandardCharsets.UTF_16BE);
    }

    private boolean isText(int number) {
        HeapClass type = dump.classOf(number);
        return type != null && type.name().equals("java.lang.String");
    }
}
