// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * What a module threw, told again in classes of our own. An exception holds its class and those of all whose code it was made
 * in, and with them the loader of a module that has gone, for as long as somebody keeps it. To be told by code of the framework
 * that is not inside a module.
 */
final class Retold extends Exception {
    private static final long serialVersionUID = 1L;

    /** How many exceptions hang on one, more than which nobody reads. */
    private static final int MOST = 50;

    /** What the other one says of itself. */
    private final String words;

    private Retold(Throwable told, Throwable cause) {
        super(get(told::getMessage), cause);
        this.words = words(told);
    }

    /** It was made elsewhere. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    @Override
    public String toString() {
        return words;
    }

    /** The same error of exactly our class. */
    static MessagingException error(MessagingException told) {
        return error(told, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    /** One that says the same; null of null. */
    static Throwable any(Throwable told) {
        return any(told, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static Throwable any(Throwable told, Set<Throwable> known) {
        if (told == null || known.size() >= MOST || known.contains(told)) {
            return null;
        }
        if (told instanceof MessagingException error) {
            return error(error, known);
        }
        known.add(told);
        return finish(new Retold(told, any(get(told::getCause), known)), told, known);
    }

    private static MessagingException error(MessagingException told, Set<Throwable> known) {
        known.add(told);
        MessagingException error = new MessagingException(
                Objects.requireNonNullElse(get(told::kind), ErrorKind.INTERNAL),
                get(told::getMessage),
                Objects.requireNonNullElse(get(told::serverWords), ""),
                Objects.requireNonNullElse(get(told::advice), ""),
                any(get(told::getCause), known));
        return finish(error, told, known);
    }

    private static <T extends Throwable> T finish(T mine, Throwable told, Set<Throwable> known) {
        for (Throwable other : told.getSuppressed()) {
            Throwable again = any(other, known);
            if (again != null) {
                mine.addSuppressed(again);
            }
        }
        StackTraceElement[] stack = get(told::getStackTrace);
        if (stack != null) {
            mine.setStackTrace(stack);
        }
        return mine;
    }

    /** What it says of itself, or its class if even its words are broken. */
    static String words(Throwable told) {
        String words = get(told::toString);
        return words == null ? told.getClass().getName() : words;
    }

    /** An answer of a class that is a module's, or null if it has none. */
    private static <T> T get(Supplier<T> answer) {
        try {
            return answer.get();
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            return null; // what cannot be told is left out
        }
    }
}
