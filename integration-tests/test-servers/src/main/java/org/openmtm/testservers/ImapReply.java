// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** What a handler answers with. Texts are written one byte a character. */
public final class ImapReply {

    /** Writes what the honest server would have answered. */
    interface Honest {
        void answer(ImapReply into) throws IOException;
    }

    private final String tag;
    private final RecordedConnection connection;
    private final Honest honest;
    private final ByteArrayOutputStream captured;

    ImapReply(String tag, RecordedConnection connection, Honest honest) {
        this(tag, connection, honest, null);
    }

    private ImapReply(String tag, RecordedConnection connection, Honest honest, ByteArrayOutputStream captured) {
        this.tag = tag;
        this.connection = connection;
        this.honest = honest;
        this.captured = captured;
    }

    /** Writes exactly these bytes. */
    public ImapReply raw(byte[] bytes) throws IOException {
        if (captured != null) {
            captured.write(bytes);
        } else {
            connection.write(bytes);
        }
        return this;
    }

    /** Writes exactly this, no line end added. */
    public ImapReply raw(String text) throws IOException {
        return raw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Writes {@code * text}. */
    public ImapReply untagged(String text) throws IOException {
        return raw("* " + text + "\r\n");
    }

    /** Writes the tagged end, for example {@code tagged("NO [OVERQUOTA] full")}. */
    public ImapReply tagged(String text) throws IOException {
        return raw(tag + " " + text + "\r\n");
    }

    public ImapReply ok() throws IOException {
        return tagged("OK done");
    }

    /** Reads what the client sends next, without its line end: after a continuation request. */
    public String line() throws IOException {
        byte[] line = connection.readLine();
        return line == null ? "" : new String(line, StandardCharsets.ISO_8859_1).replaceAll("\r?\n$", "");
    }

    /** From here on both sides speak DEFLATE (RFC 4978); the agreement has to be written before. */
    public ImapReply deflate() throws IOException {
        connection.deflate();
        return this;
    }

    /** Answers as the honest server does. */
    public ImapReply normal() throws IOException {
        honest.answer(this);
        return this;
    }

    /** Answers as the honest server does, changed by this; texts are one character a byte. */
    public ImapReply normalBut(UnaryOperator<String> change) throws IOException {
        return raw(change.apply(captureNormal()));
    }

    /** Writes the first bytes of the honest answer, then closes the connection. */
    public void normalCutAfter(int bytes) throws IOException {
        String normal = captureNormal();
        raw(normal.substring(0, Math.min(bytes, normal.length())));
        close();
    }

    private String captureNormal() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        honest.answer(new ImapReply(tag, connection, honest, bytes));
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** Writes a line that does not end, until the client goes away. */
    public void endlessLine() throws IOException {
        raw("* OK ");
        byte[] piece = "x".repeat(65_536).getBytes(StandardCharsets.US_ASCII);
        while (true) {
            raw(piece);
        }
    }

    /** Opens this many parentheses in a FETCH answer and closes none. */
    public ImapReply parentheses(int count) throws IOException {
        return raw("* 1 FETCH (BODYSTRUCTURE " + "(".repeat(count) + "\r\n");
    }

    /** Ends the connection in order. */
    public void close() throws IOException {
        connection.close();
    }

    /** Ends the connection by a reset. */
    public void reset() throws IOException {
        connection.reset();
    }

    /** Never answers; reads on until the client goes away. */
    public void silence() throws IOException {
        connection.awaitEnd();
        connection.close();
    }
}
