// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Reads the items of a FETCH response. Message bodies go to the {@link BodyHandler} straight from the wire. */
final class FetchReader {
    private static final int LONGEST_SECTION = 1000;
    /** Items that servers may tell unasked, besides those that are read here. */
    private static final Set<String> OTHERS = Set.of(
            "ENVELOPE",
            "BODY",
            "RFC822",
            "RFC822.HEADER",
            "RFC822.TEXT",
            "SAVEDATE",
            "PREVIEW",
            "SNIPPET",
            "ANNOTATION");

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
            section(name, data, bodies);
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
            case "EMAILID" -> data.emailId(objectId());
            case "THREADID" -> data.threadId(objectId());
            // Numbers of 64 bits without sign: names for us.
            case "X-GM-MSGID" -> data.emailId(lexer.flag());
            case "X-GM-THRID" -> data.threadId(lexer.flag());
            case "BODYSTRUCTURE" -> data.structure(new ListReader(lexer, limits).read());
            default -> other(name, data);
        }
    }

    /** After a body it has to be something that there is: else it is the rest of the body, of which the server told a wrong size. */
    private void other(String name, FetchData data) {
        if (data.hasBody() && !name.startsWith("X-") && !OTHERS.contains(name)) {
            throw ImapLexer.protocol("The server sent something else where a FETCH item has to be");
        }
        lexer.skipValue();
    }

    /** {@code (id)}, or NIL. */
    private String objectId() {
        if (!lexer.take('(')) {
            lexer.skipValue();
            return "";
        }
        String id = lexer.flag();
        lexer.expect(')');
        return id;
    }

    /** {@code [section]<origin> nstring}. */
    private void section(String item, FetchData data, BodyHandler bodies) {
        String name = sectionName();
        long origin = 0;
        if (lexer.take('<')) {
            origin = lexer.number();
            lexer.expect('>');
        }
        lexer.space();
        if (item.equals("BINARY.SIZE")) {
            data.binarySize(name, lexer.number());
            return;
        }
        int first = lexer.peek();
        if (first == '{' || first == '~') {
            long size = lexer.literalSize(limits.body());
            lexer.bodyBegins(size);
            data.body(new BodySection(name, origin, size, taken(size, bodies)));
            lexer.bodyEnded();
            return;
        }
        String text = lexer.nstring();
        byte[] bytes = text == null ? null : text.getBytes(StandardCharsets.ISO_8859_1);
        data.body(new BodySection(name, origin, bytes == null ? 0 : bytes.length, bytes));
    }

    /** Whoever takes a body has to take it to its end: the rest would be read as something else. */
    private Object taken(long size, BodyHandler bodies) {
        long before = lexer.wire().consumed();
        Object taken = bodies.read(size, lexer.wire());
        long count = lexer.wire().consumed() - before;
        if (count != size) {
            throw new MessagingException(
                    ErrorKind.INTERNAL, "Of a body of " + size + " bytes " + count + " were read", "See the log");
        }
        return taken;
    }

    private String sectionName() {
        lexer.expect('[');
        StringBuilder name = new StringBuilder();
        for (int b = lexer.next(); b != ']'; b = lexer.next()) {
            if (name.length() < LONGEST_SECTION) {
                name.append((char) b);
            }
            if (lexer.atLineEnd()) {
                throw ImapLexer.protocol("The server ended a line inside a section");
            }
        }
        return name.toString().toUpperCase(Locale.ROOT);
    }
}
