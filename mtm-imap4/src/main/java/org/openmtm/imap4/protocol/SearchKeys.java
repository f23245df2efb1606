// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.openmtm.entry.Flags;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * What to search for (RFC 9051, 6.4.4): all keys have to fit. Texts are sent as UTF-8 where they are not ASCII. Not thread
 * safe.
 */
public final class SearchKeys {
    private static final int LONGEST_FILTER = 4000;

    /** @param quoted whether it is a string from elsewhere, one character per byte; otherwise words of ours */
    private record Token(String text, boolean quoted) {}

    private final List<Token> tokens = new ArrayList<>();
    private boolean unicode;

    private SearchKeys() {}

    /** Everything, to be narrowed. */
    public static SearchKeys all() {
        return new SearchKeys();
    }

    /**
     * Keys as a person wrote them, in the grammar of IMAP: {@code UNSEEN SINCE 1-Jan-2024 FROM "anna"}.
     *
     * @throws MessagingException INVALID if it could be anything else than search keys: a literal, an open quote or
     *     parenthesis, a control character
     */
    public static SearchKeys filter(String text) {
        SearchKeys keys = new SearchKeys();
        keys.read(text);
        return keys;
    }

    public SearchKeys uids(UidSet uids) {
        return word("UID").word(uids.toString());
    }

    /** Messages with this text in a header field; an empty one is any message that has the field. */
    public SearchKeys header(String field, String text) {
        return word("HEADER").string(field).string(text);
    }

    public SearchKeys from(String text) {
        return word("FROM").string(text);
    }

    /** In To or Cc. */
    public SearchKeys to(String text) {
        return word("OR TO").string(text).word("CC").string(text);
    }

    public SearchKeys subject(String text) {
        return word("SUBJECT").string(text);
    }

    /** In the body. */
    public SearchKeys body(String text) {
        return word("BODY").string(text);
    }

    /** Anywhere in header or body. */
    public SearchKeys text(String text) {
        return word("TEXT").string(text);
    }

    /** Received on that day (of the server) or later. */
    public SearchKeys since(LocalDate day) {
        return word("SINCE").word(ImapDate.date(day));
    }

    /** Received before that day. */
    public SearchKeys before(LocalDate day) {
        return word("BEFORE").word(ImapDate.date(day));
    }

    /** Of more bytes than this. */
    public SearchKeys larger(long bytes) {
        return word("LARGER").word(Long.toString(bytes));
    }

    /** Of fewer bytes than this. */
    public SearchKeys smaller(long bytes) {
        return word("SMALLER").word(Long.toString(bytes));
    }

    public SearchKeys unseen() {
        return word("UNSEEN");
    }

    public SearchKeys flagged() {
        return word("FLAGGED");
    }

    public SearchKeys deleted() {
        return word("DELETED");
    }

    /** @throws MessagingException INVALID if it is no keyword */
    public SearchKeys keyword(String keyword) {
        if (!Flags.isKeyword(keyword)) {
            throw new MessagingException(ErrorKind.INVALID, "This is no keyword of IMAP", "Choose another");
        }
        return word("KEYWORD").word(keyword);
    }

    /** Messages that fit these keys too. */
    public SearchKeys and(SearchKeys others) {
        tokens.addAll(others.tokens);
        unicode |= others.unicode;
        return this;
    }

    /** Messages that fit the one or the other. */
    public SearchKeys or(SearchKeys one, SearchKeys other) {
        return word("OR")
                .word("(")
                .and(orAll(one))
                .word(")")
                .word("(")
                .and(orAll(other))
                .word(")");
    }

    private static SearchKeys orAll(SearchKeys keys) {
        return keys.tokens.isEmpty() ? new SearchKeys().word("ALL") : keys;
    }

    void appendTo(ImapCommand command) {
        if (unicode) {
            command.words("CHARSET UTF-8");
        }
        if (tokens.isEmpty()) {
            command.words("ALL");
        }
        for (Token token : tokens) {
            if (token.quoted()) {
                command.string(token.text());
            } else if (token.text().equals(")")) {
                command.end(")");
            } else {
                command.words(token.text());
            }
        }
    }

    private SearchKeys word(String word) {
        tokens.add(new Token(word, false));
        return this;
    }

    private SearchKeys string(String text) {
        unicode |= text.chars().anyMatch(c -> c > 0x7e);
        tokens.add(new Token(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1), true));
        return this;
    }

    private void read(String text) {
        if (text.length() > LONGEST_FILTER) {
            throw wrong("it is longer than " + LONGEST_FILTER + " characters");
        }
        int depth = 0;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ') {
                at++;
            } else if (c == '"') {
                at = readQuoted(text, at + 1);
            } else if (c == '(' || c == ')') {
                depth += c == '(' ? 1 : -1;
                if (depth < 0) {
                    throw wrong("a parenthesis is closed that was not opened");
                }
                word(String.valueOf(c));
                at++;
            } else {
                int start = at;
                while (at < text.length() && " ()\"".indexOf(text.charAt(at)) < 0) {
                    at++;
                }
                readWord(text.substring(start, at));
            }
        }
        if (depth > 0) {
            throw wrong("a parenthesis is not closed");
        }
    }

    private int readQuoted(String text, int from) {
        StringBuilder value = new StringBuilder();
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                string(value.toString());
                return at + 1;
            }
            if (c == '\\' && at + 1 < text.length()) {
                c = text.charAt(++at);
            }
            if (Character.isISOControl(c)) {
                throw wrong("it has a control character in it");
            }
            value.append(c);
        }
        throw wrong("a quote is not closed");
    }

    private void readWord(String word) {
        if (!word.chars().allMatch(c -> c > 0x20 && c < 0x7f && "{}%\\".indexOf(c) < 0)) {
            throw wrong("'" + word.replaceAll("\\p{Cntrl}", "?") + "' must be quoted");
        }
        word(word);
    }

    private static MessagingException wrong(String why) {
        return new MessagingException(
                ErrorKind.INVALID,
                "The search filter is no list of IMAP search keys: " + why,
                "Write it like: UNSEEN SINCE 1-Jan-2024 FROM \"anna\"");
    }
}
