// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.openmtm.email.wire.WireInput;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.StatusResponse.Condition;

/** Reads one response after the other and tells each to a handler as soon as it is complete. For one thread. */
final class ResponseReader {
    private final ImapLexer lexer;
    private final FetchReader fetches;
    private final MailboxReader mailboxes;
    private final ProtocolLimits limits;
    /** What ended the reading of a response in its midst; null while all were read to their ends. */
    private Throwable brokenOff;

    ResponseReader(WireInput in, ProtocolLimits limits) {
        this.limits = limits;
        this.lexer = new ImapLexer(in, limits);
        this.fetches = new FetchReader(lexer, limits);
        this.mailboxes = new MailboxReader(lexer, limits);
    }

    /** What is heard besides what {@link UntaggedHandler} hears: it concerns the connection, not the mailbox. */
    interface ConnectionHandler {
        void capabilities(Capabilities now);

        void enabled(Capabilities extensions);

        void identified(Map<String, String> server);
    }

    /**
     * Reads one response. Once one could not be read to its end, none is read any more: each further call fails as that one.
     *
     * @return a status response (tagged, untagged or continuation), or null if the handler got it
     */
    StatusResponse read(UntaggedHandler handler, BodyHandler bodies, ConnectionHandler connection) {
        if (brokenOff != null) {
            throw outOfStep();
        }
        try {
            return response(handler, bodies, connection);
        } catch (RuntimeException | Error e) {
            brokenOff = lexer.whole() ? null : e;
            throw e;
        }
    }

    /** In the midst of a response nothing means what it seems to. */
    private MessagingException outOfStep() {
        return brokenOff instanceof MessagingException known
                ? new MessagingException(known.kind(), known.getMessage(), known.advice(), known)
                : new MessagingException(
                        ErrorKind.INTERNAL,
                        "A response was not read to its end: " + brokenOff,
                        "See the log",
                        brokenOff);
    }

    private StatusResponse response(UntaggedHandler handler, BodyHandler bodies, ConnectionHandler connection) {
        lexer.begin();
        StatusResponse status = null;
        if (lexer.take('+')) {
            lexer.take(' ');
            status = new StatusResponse("+", Condition.CONTINUE, ResponseCode.NONE, decode(lexer.restOfLine()));
        } else if (lexer.take('*')) {
            lexer.space();
            status = untagged(handler, bodies, connection);
        } else {
            String tag = lexer.atom();
            lexer.space();
            status = condition(tag, lexer.upperAtom());
            if (status == null) {
                throw ImapLexer.protocol("The server sent a line that is no IMAP response");
            }
        }
        lexer.end();
        return status;
    }

    private StatusResponse untagged(UntaggedHandler handler, BodyHandler bodies, ConnectionHandler connection) {
        int first = lexer.peek();
        if (first >= '0' && first <= '9') {
            numbered(lexer.number(), handler, bodies);
            return null;
        }
        String name = lexer.upperAtom();
        StatusResponse status = condition("*", name);
        if (status != null) {
            return status;
        }
        switch (name) {
            case "CAPABILITY" -> connection.capabilities(words());
            case "ENABLED" -> connection.enabled(words());
            case "LIST" -> handler.list(mailboxes.list());
            case "LSUB" -> handler.subscribed(mailboxes.list());
            case "STATUS" -> handler.status(mailboxes.status());
            case "NAMESPACE" -> handler.namespaces(mailboxes.namespaces());
            case "QUOTAROOT" -> mailboxes.quotaRoots(handler);
            case "QUOTA" -> mailboxes.quota(handler);
            case "ID" -> connection.identified(mailboxes.id());
            case "SEARCH" -> search(handler);
            case "ESEARCH" -> extendedSearch(handler);
            case "VANISHED" -> vanished(handler);
            default -> lexer.skipResponse();
        }
        return null;
    }

    private Capabilities words() {
        return Capabilities.of(List.of(lexer.restOfLine().strip().split(" +")));
    }

    private void numbered(long number, UntaggedHandler handler, BodyHandler bodies) {
        lexer.space();
        switch (lexer.upperAtom()) {
            case "FETCH" -> {
                lexer.space();
                handler.fetch(fetches.read(number, bodies));
            }
            case "EXISTS" -> {
                lexer.lineEnd();
                handler.exists(number);
            }
            case "EXPUNGE" -> {
                lexer.lineEnd();
                handler.expunge(number);
            }
            default -> lexer.skipResponse();
        }
    }

    private StatusResponse condition(String tag, String name) {
        Condition condition = switch (name) {
            case "OK" -> Condition.OK;
            case "NO" -> Condition.NO;
            case "BAD" -> Condition.BAD;
            case "BYE" -> Condition.BYE;
            case "PREAUTH" -> Condition.PREAUTH;
            default -> null;
        };
        if (condition == null) {
            return null;
        }
        while (lexer.take(' ')) {
            // Some servers send no text, some two spaces.
            continue;
        }
        ResponseCode code = lexer.take('[') ? ResponseCode.of(codeText()) : ResponseCode.NONE;
        return new StatusResponse(
                tag, condition, code, decode(lexer.restOfLine()).strip());
    }

    private String codeText() {
        StringBuilder text = new StringBuilder();
        boolean quoted = false;
        for (int b = lexer.next(); b != ']' || quoted; b = lexer.next()) {
            if (b == '"') {
                quoted = !quoted;
            }
            text.append((char) b);
            if (lexer.atLineEnd()) {
                throw ImapLexer.protocol("The server did not close a response code");
            }
        }
        return text.toString();
    }

    private void search(UntaggedHandler handler) {
        UidSet.Builder found = new UidSet.Builder();
        while (!lexer.atLineEnd()) {
            if (lexer.take(' ')) {
                continue;
            }
            if (lexer.peek() == '(') {
                lexer.skipValue();
                continue;
            }
            long number = lexer.number();
            add(found, number, number);
        }
        lexer.lineEnd();
        handler.search(found.build());
    }

    private void extendedSearch(UntaggedHandler handler) {
        UidSet found = UidSet.EMPTY;
        while (!lexer.atLineEnd()) {
            if (lexer.take(' ')) {
                continue;
            }
            if (lexer.peek() == '(') {
                lexer.skipValue();
                continue;
            }
            String name = lexer.upperAtom();
            if (name.equals("ALL")) {
                lexer.space();
                found = set();
            } else if (!name.equals("UID")) {
                lexer.space();
                lexer.skipValue();
            }
        }
        lexer.lineEnd();
        handler.search(found);
    }

    private void vanished(UntaggedHandler handler) {
        lexer.space();
        boolean earlier = false;
        if (lexer.take('(')) {
            earlier = lexer.upperAtom().equals("EARLIER");
            lexer.expect(')');
            lexer.space();
        }
        UidSet uids = set();
        lexer.lineEnd();
        handler.vanished(earlier, uids);
    }

    private UidSet set() {
        UidSet.Builder set = new UidSet.Builder();
        do {
            long from = lexer.number();
            long to = lexer.take(':') ? lexer.number() : from;
            add(set, Math.min(from, to), Math.max(from, to));
        } while (lexer.take(','));
        return set.build();
    }

    private void add(UidSet.Builder set, long from, long to) {
        if (set.ranges() >= limits.ranges()) {
            throw new MessagingException(
                    ErrorKind.LIMIT,
                    "The server sent a set of more than " + limits.ranges() + " ranges",
                    "Ask the server's administrator what is wrong with it");
        }
        set.add(from, to);
    }

    /** Texts are UTF-8 by now; where they are not, each byte is a character. */
    static String decode(String latin1) {
        for (int i = 0; i < latin1.length(); i++) {
            if (latin1.charAt(i) > 0x7e) {
                try {
                    return StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1)))
                            .toString();
                } catch (CharacterCodingException e) {
                    return latin1;
                }
            }
        }
        return latin1;
    }
}
