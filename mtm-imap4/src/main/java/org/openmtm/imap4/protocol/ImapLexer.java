// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.openmtm.email.wire.WireInput;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * The tokens of IMAP, read one by one from the wire and never further than asked. Strings come as ISO-8859-1, one
 * character per byte, so that nothing is lost. Every method fails with PROTOCOL where the server breaks the grammar and
 * with LIMIT where it sends more than {@link ProtocolLimits} allow. For one thread.
 */
final class ImapLexer {
    private static final int LINE_FEED = '\n';
    private static final int CARRIAGE_RETURN = '\r';
    /** Slow but honest links get this many bytes a second at least before a body is given up. */
    private static final long SLOWEST_BODY = 4096;

    private final WireInput in;
    private final ProtocolLimits limits;
    private byte[] scratch = new byte[512];
    private long budget;
    private boolean whole = true;

    ImapLexer(WireInput in, ProtocolLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    /** Waits for the first byte of a response, then starts to count bytes and time. */
    void begin() {
        in.deadline(null);
        in.peek();
        whole = false;
        in.deadline(limits.response());
        budget = limits.line();
    }

    int peek() {
        return in.peek();
    }

    int next() {
        if (--budget < 0) {
            throw tooLong();
        }
        return in.read();
    }

    boolean take(int expected) {
        if (peek() != expected) {
            return false;
        }
        next();
        return true;
    }

    void expect(int expected) {
        int b = next();
        if (b != expected) {
            throw protocol("The server sent " + show(b) + " where " + show(expected) + " has to be");
        }
    }

    /** Skips one space or several. */
    void space() {
        expect(' ');
        while (peek() == ' ') {
            next();
        }
    }

    boolean atLineEnd() {
        int b = peek();
        return b == CARRIAGE_RETURN || b == LINE_FEED;
    }

    /** The end of a line; a bare LF is taken as one. */
    void lineEnd() {
        while (peek() == ' ') {
            next();
        }
        take(CARRIAGE_RETURN);
        expect(LINE_FEED);
        whole = true;
    }

    /** Whether the last response was read to its end: what is read next is the beginning of another one. */
    boolean whole() {
        return whole;
    }

    /** What is left of the line, without its end. */
    String restOfLine() {
        int length = 0;
        while (true) {
            int b = next();
            if (b == LINE_FEED) {
                whole = true;
                int end = length > 0 && scratch[length - 1] == CARRIAGE_RETURN ? length - 1 : length;
                return new String(scratch, 0, end, StandardCharsets.ISO_8859_1);
            }
            length = keep(length, b);
        }
    }

    /** Drops what is left of a response, literals included. */
    void skipResponse() {
        while (!atLineEnd()) {
            int b = next();
            if (b == '{') {
                drainLiteral();
            } else if (b == '"') {
                endOfQuoted();
            }
        }
        lineEnd();
    }

    /** An atom in the widest sense: up to space, parenthesis, bracket, quote or line end; may be empty. */
    String atom() {
        int length = 0;
        while (!endsAtom(peek())) {
            length = keep(length, next());
        }
        return new String(scratch, 0, length, StandardCharsets.ISO_8859_1);
    }

    String upperAtom() {
        return atom().toUpperCase(Locale.ROOT);
    }

    /** A flag with its backslash, or a keyword: like an atom, but brackets belong to it. */
    String flag() {
        int length = 0;
        for (int b = peek(); b > ' ' && b != '(' && b != ')' && b != '"'; b = peek()) {
            length = keep(length, next());
        }
        return new String(scratch, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** A decimal number of 63 bits. */
    long number() {
        long value = 0;
        int digits = 0;
        for (int b = peek(); b >= '0' && b <= '9'; b = peek()) {
            if (++digits > 18) {
                throw protocol("The server sent a number with too many digits");
            }
            value = value * 10 + (next() - '0');
        }
        if (digits == 0) {
            throw protocol("The server sent " + show(peek()) + " where a number has to be");
        }
        return value;
    }

    /** A quoted string, a literal or an atom. */
    String astring() {
        int b = peek();
        if (b == '"') {
            return quoted();
        }
        if (b == '{' || b == '~') {
            return literal();
        }
        int length = 0;
        while (peek() > ' ' && peek() != '(' && peek() != ')') {
            length = keep(length, next());
        }
        if (length == 0) {
            throw protocol("The server sent " + show(peek()) + " where a name has to be");
        }
        return new String(scratch, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** A string, or null for NIL. */
    String nstring() {
        int b = peek();
        if (b == '"') {
            return quoted();
        }
        if (b == '{' || b == '~') {
            return literal();
        }
        String atom = atom();
        if (!atom.equalsIgnoreCase("NIL")) {
            throw protocol("The server sent an atom where a string has to be");
        }
        return null;
    }

    String quoted() {
        expect('"');
        int length = 0;
        while (true) {
            int b = next();
            if (b == '"') {
                return new String(scratch, 0, length, StandardCharsets.ISO_8859_1);
            }
            if (b == CARRIAGE_RETURN || b == LINE_FEED) {
                throw protocol("The server ended a line inside a quoted string");
            }
            length = keep(length, b == '\\' ? next() : b);
        }
    }

    /** A literal that is kept in memory. */
    private String literal() {
        long size = literalSize(limits.literal());
        budget -= size;
        if (budget < 0) {
            throw tooLong();
        }
        byte[] bytes = new byte[(int) size];
        in.readFully(bytes, 0, bytes.length);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /**
     * The announcement of a literal or literal8 up to and with its line end. What was announced is never trusted: neither
     * as a number nor as a size.
     */
    long literalSize(long most) {
        take('~');
        expect('{');
        return restOfLiteralSize(most);
    }

    private long restOfLiteralSize(long most) {
        long size = 0;
        int digits = 0;
        for (int b = next(); b != '}'; b = next()) {
            if (b == '+' && digits > 0 && peek() == '}') {
                continue;
            }
            if (b < '0' || b > '9') {
                throw protocol("The server announced a literal whose size is no number");
            }
            size = size * 10 + (b - '0');
            if (++digits > 18 || size > most) {
                throw new MessagingException(
                        ErrorKind.LIMIT,
                        "The server announced a literal of more than " + most + " bytes",
                        "Nothing of it was read; ask the server's administrator what is wrong with it");
            }
        }
        if (digits == 0) {
            throw protocol("The server announced a literal without a size");
        }
        take(CARRIAGE_RETURN);
        expect(LINE_FEED);
        return size;
    }

    /** Gives a body the time that its size deserves. */
    void bodyBegins(long size) {
        in.deadline(limits.response().plus(Duration.ofSeconds(size / SLOWEST_BODY)));
    }

    /** From here on the time for the rest of the response counts again. */
    void bodyEnded() {
        in.deadline(limits.response());
    }

    WireInput wire() {
        return in;
    }

    /** Skips one value: atom, string, literal or a list of any nesting within the limits. */
    void skipValue() {
        int depth = 0;
        do {
            int b = peek();
            if (b == '(') {
                next();
                if (++depth > limits.depth()) {
                    throw new MessagingException(
                            ErrorKind.LIMIT,
                            "The server nested lists deeper than " + limits.depth(),
                            "Ask the server's administrator what is wrong with it");
                }
            } else if (b == ')' && depth > 0) {
                next();
                depth--;
            } else if (b == ' ' && depth > 0) {
                next();
            } else {
                skipScalar(b);
            }
        } while (depth > 0);
    }

    private void skipScalar(int first) {
        if (first == '"') {
            next();
            endOfQuoted();
        } else if (first == '{' || first == '~') {
            take('~');
            expect('{');
            drainLiteral();
        } else if (first == CARRIAGE_RETURN || first == LINE_FEED || first == ')') {
            throw protocol("The server ended a response in the middle of a value");
        } else {
            do {
                next();
            } while (peek() > ' ' && peek() != '(' && peek() != ')');
        }
    }

    private void endOfQuoted() {
        for (int b = next(); b != '"'; b = next()) {
            if (b == LINE_FEED) {
                throw protocol("The server ended a line inside a quoted string");
            }
            if (b == '\\') {
                next();
            }
        }
    }

    private void drainLiteral() {
        long size = restOfLiteralSize(limits.literal());
        while (size-- > 0) {
            next();
        }
    }

    private int keep(int length, int b) {
        if (length == scratch.length) {
            scratch = Arrays.copyOf(scratch, length * 2);
        }
        scratch[length] = (byte) b;
        return length + 1;
    }

    private static boolean endsAtom(int b) {
        return b <= ' ' || b == '(' || b == ')' || b == '[' || b == ']' || b == '"';
    }

    /** Gives the scratch memory of one long line back. */
    void end() {
        if (scratch.length > 4096) {
            scratch = new byte[512];
        }
    }

    private MessagingException tooLong() {
        return new MessagingException(
                ErrorKind.LIMIT,
                "The server sent a response of more than " + limits.line() + " bytes",
                "Ask the server's administrator what is wrong with it");
    }

    static MessagingException protocol(String what) {
        return new MessagingException(
                ErrorKind.PROTOCOL, what, "This is no proper IMAP server; check host and port of the account");
    }

    private static String show(int b) {
        return b > ' ' && b < 0x7f ? "'" + (char) b + "'" : "byte " + b;
    }
}
