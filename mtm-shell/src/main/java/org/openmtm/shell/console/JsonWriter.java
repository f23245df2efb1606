// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.console;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.openmtm.entry.EntryId;

/**
 * Writes one JSON document (RFC 8259) piece by piece, so that a list of any length needs no memory. Besides what JSON
 * asks for it escapes all that {@link SafeText} finds harmful: a document shown on a terminal does no harm, and loses
 * nothing.
 */
public final class JsonWriter {

    private final PrintStream out;
    /** For each open object or array: whether it has an element already. */
    private final Deque<Boolean> open = new ArrayDeque<>();

    private boolean named;

    public JsonWriter(PrintStream out) {
        this.out = out;
    }

    public JsonWriter object() {
        return begin('{');
    }

    public JsonWriter endObject() {
        return end('}');
    }

    public JsonWriter array() {
        return begin('[');
    }

    public JsonWriter endArray() {
        return end(']');
    }

    public JsonWriter name(String name) {
        separate();
        out.append(quote(name)).append(':');
        named = true;
        return this;
    }

    /**
     * A whole value: null, text, number, boolean, Map and Iterable of such; an entry id is a number; anything else (times,
     * enums, paths) is its text.
     */
    public JsonWriter value(Object value) {
        if (value instanceof Map<?, ?> map) {
            object();
            map.forEach((key, element) -> name(key.toString()).value(element));
            return endObject();
        }
        if (value instanceof Iterable<?> elements && !(value instanceof java.nio.file.Path)) {
            array();
            elements.forEach(this::value);
            return endArray();
        }
        separate();
        out.append(scalar(value));
        return this;
    }

    private static String scalar(Object value) {
        if (value instanceof EntryId id) {
            return id.toString();
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return Double.isFinite(number) ? value.toString() : "null";
        }
        return value == null || value instanceof Number || value instanceof Boolean
                ? String.valueOf(value)
                : quote(value.toString());
    }

    private JsonWriter begin(char bracket) {
        separate();
        out.append(bracket);
        open.push(false);
        return this;
    }

    private JsonWriter end(char bracket) {
        open.pop();
        out.append(bracket);
        if (open.isEmpty()) {
            out.append('\n');
        }
        return this;
    }

    private void separate() {
        if (named) {
            named = false;
        } else if (!open.isEmpty()) {
            if (open.pop()) {
                out.append(',');
            }
            open.push(true);
        }
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append((char) c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> appendEscaped(quoted, c);
            }
        });
        return quoted.append('"').toString();
    }

    private static void appendEscaped(StringBuilder quoted, int c) {
        if (!SafeText.isHarmful(c)) {
            quoted.appendCodePoint(c);
            return;
        }
        for (char unit : Character.toChars(c)) {
            quoted.append(String.format("\\u%04x", (int) unit));
        }
    }
}
