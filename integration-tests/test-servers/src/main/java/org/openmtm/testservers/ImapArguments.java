// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Takes a command apart from left to right: atoms, strings in any form, lists in parentheses. */
final class ImapArguments {

    private final String text;
    private final Iterator<byte[]> literals;
    private int position;

    ImapArguments(ImapCommand command) {
        this.text = command.text();
        this.literals = command.literals().iterator();
    }

    /** The next word; empty at the end. */
    String atom() {
        skipSpaces();
        int start = position;
        while (position < text.length() && text.charAt(position) != ' ') {
            position++;
        }
        return text.substring(start, position);
    }

    /** The next string: quoted, literal or plain. */
    String string() {
        skipSpaces();
        if (position < text.length() && text.charAt(position) == '"') {
            return quoted();
        }
        String atom = atom();
        return atom.matches("\\{\\d+\\+?}") ? new String(literal(), StandardCharsets.ISO_8859_1) : atom;
    }

    byte[] literal() {
        return literals.next();
    }

    /** The next list without its outer parentheses, or the next word as a list of one. */
    String list() {
        skipSpaces();
        if (position >= text.length() || text.charAt(position) != '(') {
            return atom();
        }
        int start = position + 1;
        int depth = 0;
        do {
            char c = text.charAt(position++);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        } while (depth > 0 && position < text.length());
        return text.substring(start, position - 1);
    }

    boolean startsWith(char c) {
        skipSpaces();
        return position < text.length() && text.charAt(position) == c;
    }

    String rest() {
        skipSpaces();
        return text.substring(position);
    }

    /** Fetch items: split at spaces outside of brackets and parentheses. */
    static List<String> items(String list) {
        List<String> items = new ArrayList<>();
        int depth = 0;
        StringBuilder item = new StringBuilder();
        for (char c : (list + " ").toCharArray()) {
            depth += c == '[' || c == '(' ? 1 : c == ']' || c == ')' ? -1 : 0;
            if (c == ' ' && depth == 0) {
                if (item.length() > 0) {
                    items.add(item.toString());
                }
                item.setLength(0);
            } else {
                item.append(c);
            }
        }
        return items;
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        position++;
        while (position < text.length() && text.charAt(position) != '"') {
            if (text.charAt(position) == '\\') {
                position++;
            }
            value.append(text.charAt(position++));
        }
        position++;
        return value.toString();
    }

    private void skipSpaces() {
        while (position < text.length() && text.charAt(position) == ' ') {
            position++;
        }
    }
}
