// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.protocol;

import java.util.List;
import java.util.Locale;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Makes of a -ERR what a person can use. A limit or a sick server is never called a wrong password. */
final class Refusals {
    private static final List<String> BUSY_WORDS =
            List.of("lock", "in use", "busy", "already", "temporar", "try again");
    private static final List<String> LIMIT_WORDS =
            List.of("too many", "rate limit", "throttl", "too often", "delay", "exceeded");

    private Refusals() {}

    /** @param what happened, in words */
    static MessagingException of(String what, Pop3Reply reply) {
        return switch (reply.code()) {
            case "IN-USE" ->
                new MessagingException(
                        ErrorKind.BUSY,
                        "Another program has the maildrop open",
                        reply.words(),
                        "Wait until it has ended its session, and try again",
                        null);
            case "LOGIN-DELAY" ->
                new MessagingException(
                        ErrorKind.LIMIT,
                        "The server lets nobody log in again so soon",
                        reply.words(),
                        "Wait a few minutes; check less often (setting check.minutes)",
                        null);
            case "SYS/TEMP" ->
                new MessagingException(
                        ErrorKind.BUSY, "The server has trouble of its own", reply.words(), "Try again later", null);
            case "SYS/PERM" ->
                new MessagingException(
                        ErrorKind.REFUSED,
                        "The server has trouble that stays",
                        reply.words(),
                        "Ask its operator",
                        null);
            default ->
                new MessagingException(ErrorKind.REFUSED, what, reply.words(), "Ask the server's operator", null);
        };
    }

    /**
     * Of a log-in.
     *
     * @param coded whether the server marks all that is about the credentials (RFC 3206)
     * @param token whether it was a token and no password
     */
    static MessagingException ofLogin(Pop3Reply reply, String reason, boolean coded, boolean token) {
        String words = (reply.words() + " " + reason).strip();
        if (!reply.code().equals("AUTH") && (!reply.code().isEmpty() || coded)) {
            return of("The server does not let us in", reply);
        }
        String text = reply.text().toLowerCase(Locale.ROOT);
        boolean plain = reply.code().isEmpty();
        if (plain && LIMIT_WORDS.stream().anyMatch(text::contains)) {
            return new MessagingException(
                    ErrorKind.LIMIT, "The server limits how often somebody logs in", words, "Try again later", null);
        }
        if (plain && BUSY_WORDS.stream().anyMatch(text::contains)) {
            return new MessagingException(
                    ErrorKind.BUSY, "The server lets nobody log in now", words, "Try again later", null);
        }
        return token
                ? new MessagingException(
                        ErrorKind.CONSENT,
                        "The server did not take the access token",
                        words,
                        "Agree to the access again at the provider",
                        null)
                : new MessagingException(
                        ErrorKind.AUTHENTICATION,
                        "The server refused the user name or the password",
                        words,
                        "Set the password again, and check the setting user",
                        null);
    }
}
