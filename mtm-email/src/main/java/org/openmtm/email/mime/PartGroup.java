// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.util.Locale;

/** A multipart that a part stands in, as far as it says what its parts are to each other. */
final class PartGroup {
    private final PartGroup parent;
    private final PartHeader header;
    private final String start;
    private int children;
    private boolean rootSeen;

    /** @param parent null for the outermost */
    PartGroup(PartGroup parent, PartHeader header) {
        this.parent = parent;
        this.header = header;
        this.start = bare(header.parameters().getOrDefault("start", ""));
    }

    PartGroup parent() {
        return parent;
    }

    boolean is(String subtype) {
        return header.type().equals("multipart/" + subtype);
    }

    /** A parameter of its type in lower case, or empty. */
    String parameter(String name) {
        return header.parameters().getOrDefault(name, "").strip().toLowerCase(Locale.ROOT);
    }

    /** A child begins. @return its number, from 1 */
    int child() {
        return ++children;
    }

    /** Whether the child that begins is what a multipart/related is about (RFC 2387, 3.2): the one that it names, else the first. */
    boolean isRoot(int child, String contentId) {
        boolean root = start.isEmpty() ? child == 1 : !rootSeen && contentId.equals(start);
        rootSeen |= root;
        return root;
    }

    /** What the URLs in its parts are relative to, or empty. */
    String base() {
        String own = header.base().isEmpty() ? header.location() : header.base();
        return own.isEmpty() && parent != null ? parent.base() : own;
    }

    /** An id without its angle brackets. */
    static String bare(String id) {
        String text = id.strip();
        boolean inBrackets = text.length() > 1 && text.startsWith("<") && text.endsWith(">");
        return inBrackets ? text.substring(1, text.length() - 1).strip() : text;
    }
}
