// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.nio.charset.StandardCharsets;

/** Reads the items of a FETCH response. Message bodies go to the {@link BodyHandler} straight from the wire. */
final class FetchReader {
    private final ImapLexer lexer;
    private final ProtocolLimits limits;
    private final FlagReader flags = new FlagReader();

    FetchReader(ImapLexer lexer, ProtocolLimits limits) {
        this.lexer = lexer;
        this.limits = limits;
    }

    FetchData read(long sequence, BodyHandler bodies) {
        FetchData data = new FetchData(sequence);
        lexer.expect('(');
        while (!lexer.take(')')) {
            if (!lexer.take(' ')) {
                item(data, bodies);
            }
        }
        lexer.lineEnd();
        return data;
    }

    private void item(FetchData data, BodyHandler bodies) {
        String name = lexer.upperAtom();
        if (name.isEmpty()) {
            throw ImapLexer.protocol("The server sent a FETCH item without a name");
        }
        if (lexer.peek() == '[') {
            section(data, bodies);
            return;
        }
        lexer.space();
        switch (name) {
            case "UID" -> data.uid(lexer.number());
            case "FLAGS" -> data.flags(flags.read(lexer));
            case "RFC822.SIZE" -> data.size(lexer.number());
            case "INTERNALDATE" -> {
                String date = lexer.nstring();
                data.received(date == null ? FetchData.UNKNOWN : ImapDate.parse(date));
            }
            case "MODSEQ" -> {
                lexer.expect('(');
                data.modSeq(lexer.number());
                lexer.expect(')');
            }
            case "BODYSTRUCTURE" -> data.structure(new ListReader(lexer, limits).read());
            default -> lexer.skipValue();
        }
    }

    /** {@code [section]<origin> nstring}: without an origin it begins at the beginning. */
    private void section(FetchData data, BodyHandler bodies) {
        lexer.expect('[');
        while (lexer.next() != ']') {
            if (lexer.atLineEnd()) {
                throw ImapLexer.protocol("The server ended a line inside a section");
            }
        }
        data.origin(lexer.peek() == '<' ? origin() : 0);
        lexer.space();
        int first = lexer.peek();
        if (first == '{' || first == '~') {
            long size = lexer.literalSize(limits.body());
            lexer.bodyBegins(size);
            data.body(size, bodies.read(size, lexer.wire()));
            lexer.bodyEnded();
            return;
        }
        String text = lexer.nstring();
        if (text == null || text.isEmpty()) {
            data.body(0, null);
        } else {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            data.body(bytes.length, bytes);
        }
    }

    private long origin() {
        lexer.expect('<');
        long origin = lexer.number();
        lexer.expect('>');
        return origin;
    }
}
