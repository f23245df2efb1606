// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Reads a parenthesised list of any values into memory, within limits. For one thread, once. */
final class ListReader {
    /** A message of 10,000 parts has about so many values. */
    private static final int MOST_VALUES = 200_000;

    /** Each level of a message is a list in a list, and servers go down a hundred levels and more. */
    private static final int LISTS_A_LEVEL = 4;

    private final ImapLexer lexer;
    private final int deepest;
    private int values;

    ListReader(ImapLexer lexer, ProtocolLimits limits) {
        this.lexer = lexer;
        this.deepest = LISTS_A_LEVEL * limits.depth();
    }

    /** @return texts, lists, and null for NIL; an empty list where something else than a list came */
    List<Object> read() {
        if (lexer.peek() != '(') {
            lexer.skipValue();
            return List.of();
        }
        return list(1);
    }

    private List<Object> list(int depth) {
        if (depth > deepest) {
            throw tooMuch("nested lists deeper than " + deepest);
        }
        lexer.expect('(');
        List<Object> list = new ArrayList<>();
        while (!lexer.take(')')) {
            if (lexer.take(' ')) {
                continue;
            }
            if (++values > MOST_VALUES) {
                throw tooMuch("a list of more than " + MOST_VALUES + " values");
            }
            list.add(lexer.peek() == '(' ? list(depth + 1) : scalar());
        }
        return Collections.unmodifiableList(list);
    }

    private String scalar() {
        int first = lexer.peek();
        if (first == '"' || first == '{' || first == '~') {
            return lexer.nstring();
        }
        String atom = lexer.flag();
        if (atom.isEmpty()) {
            throw ImapLexer.protocol("The server sent something else in a list of values");
        }
        return atom.equalsIgnoreCase("NIL") ? null : atom;
    }

    private static MessagingException tooMuch(String what) {
        return new MessagingException(
                ErrorKind.LIMIT, "The server sent " + what, "Ask the server's administrator what is wrong with it");
    }
}
