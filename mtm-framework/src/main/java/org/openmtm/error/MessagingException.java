// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.error;

/**
 * The one exception of the middleware: what kind of trouble, what happened (the message), the peer's own words, and what
 * a person can do. Never holds a secret.
 */
public class MessagingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final String serverWords;
    private final String advice;

    /**
     * @param kind the kind, not null
     * @param message what happened, one sentence without a final full stop
     * @param serverWords what the peer said, literally, or empty
     * @param advice what the user can do, one sentence, or empty
     * @param cause or null
     */
    public MessagingException(ErrorKind kind, String message, String serverWords, String advice, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.serverWords = serverWords;
        this.advice = advice;
    }

    public MessagingException(ErrorKind kind, String message, String advice) {
        this(kind, message, "", advice, null);
    }

    public MessagingException(ErrorKind kind, String message, String advice, Throwable cause) {
        this(kind, message, "", advice, cause);
    }

    public ErrorKind kind() {
        return kind;
    }

    /** The peer's own words, or empty. */
    public String serverWords() {
        return serverWords;
    }

    /** What the user can do, or empty. */
    public String advice() {
        return advice;
    }

    /** The whole story in one line: what, the peer's words, what to do. Control characters are replaced. */
    public String oneLine() {
        StringBuilder line = new StringBuilder(String.valueOf(getMessage()));
        if (!serverWords.isEmpty()) {
            line.append(" (the server said: ").append(serverWords).append(')');
        }
        if (!advice.isEmpty()) {
            line.append(". ").append(advice);
        }
        return line.toString().replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
