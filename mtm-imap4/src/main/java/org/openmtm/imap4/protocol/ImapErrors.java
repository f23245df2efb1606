// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.openmtm.email.sasl.Credentials;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Makes typed errors of what servers answer. A limit is never taken for a wrong password. */
final class ImapErrors {
    /** What servers write when there are too many connections or log-ins, with or without a response code. */
    private static final List<String> LIMIT_WORDS = List.of(
            "too many",
            "maximum number of",
            "max number of",
            "connection limit",
            "connections exceeded",
            "rate limit",
            "throttl",
            "exceeded",
            "over quota");

    private static final List<String> BUSY_WORDS = List.of(
            "try again later",
            "temporarily",
            "temporary",
            "in use",
            "unavailable",
            "locked by another",
            // Outlook: as many sessions as it allows, or its mailbox is being moved.
            "authenticated but not connected");

    /** What providers write when a person has to do something on their web site; no password helps. */
    private static final List<String> CONSENT_WORDS = List.of(
            "application-specific password",
            "app password",
            "web login required",
            "log in via your web browser",
            "basicauthblocked",
            "basic authentication is disabled",
            "accesstokenexpired");

    /** These are never about the password, not even with a code that says so. */
    private static final List<String> SURE_LIMIT_WORDS = List.of("too many", "rate limit", "throttl");

    private ImapErrors() {}

    /**
     * The error for a NO, BAD or BYE to the log-in.
     *
     * @param reason what the server said of it during the exchange, or empty
     */
    static MessagingException loginRefused(Credentials credentials, StatusResponse response, String reason) {
        MessagingException refusal = loginRefused(credentials.user(), response);
        String words = reason.isEmpty() ? response.words() : response.words() + " " + reason;
        if (credentials.isToken() && refusal.kind() == ErrorKind.AUTHENTICATION) {
            return new MessagingException(
                    ErrorKind.CONSENT,
                    "The server did not take the access token of user '" + credentials.user() + "'",
                    words,
                    "Agree to the access again at the provider",
                    null);
        }
        return new MessagingException(refusal.kind(), refusal.getMessage(), words, refusal.advice(), null);
    }

    /** The error for a NO or BAD to a command that is not the log-in. */
    static MessagingException refused(String command, StatusResponse response) {
        String what = "The server refused " + command;
        if (response.condition() == StatusResponse.Condition.BAD) {
            return error(ErrorKind.PROTOCOL, what + " as wrong", response, "The server may lack what it says it can");
        }
        // What a code says for sure goes before what words may mean.
        return switch (response.code().name()) {
            case "NONEXISTENT", "TRYCREATE" -> error(ErrorKind.NOT_FOUND, what, response, "Synchronise the folders");
            case "ALREADYEXISTS" -> error(ErrorKind.CONFLICT, what, response, "Choose another name");
            case "HASCHILDREN" -> error(ErrorKind.CONFLICT, what, response, "Delete the folders in it first");
            case "CANNOT" -> error(ErrorKind.NOT_SUPPORTED, what, response, "This server does not do that");
            case "NOPERM", "READ-ONLY" ->
                error(ErrorKind.REFUSED, what, response, "Ask the owner of the folder for the right to do that");
            case "OVERQUOTA" -> error(ErrorKind.LIMIT, what, response, "Make room in the mailbox on the server");
            case "TOOBIG" -> error(ErrorKind.LIMIT, what, response, "The server takes smaller messages only");
            default ->
                switch (kind(response)) {
                    case LIMIT -> limit(what, response);
                    case BUSY -> busy(what, response);
                    default -> error(ErrorKind.REFUSED, what, response, "Ask the server's administrator");
                };
        };
    }

    /** The error for a NO, BAD or BYE to the log-in. */
    static MessagingException loginRefused(String user, StatusResponse response) {
        String what = "The server did not let user '" + user + "' in";
        String words = response.text().toLowerCase(Locale.ROOT);
        if (SURE_LIMIT_WORDS.stream().anyMatch(words::contains)) {
            return limit(what, response);
        }
        if (CONSENT_WORDS.stream().anyMatch(words::contains)) {
            return error(
                    ErrorKind.CONSENT, what, response, "Follow the server's words: a password alone does not help");
        }
        switch (response.code().name()) {
            case "AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED" -> {
                return error(ErrorKind.AUTHENTICATION, what, response, "Check user name and password of the account");
            }
            case "PRIVACYREQUIRED" -> {
                return error(ErrorKind.TLS, what, response, "Set tls to implicit or starttls for this account");
            }
            case "WEBALERT", "CONTACTADMIN" -> {
                return error(
                        ErrorKind.CONSENT, what, response, "Log in to the provider's web site and follow its words");
            }
            default -> {
                // No code: the words and the condition have to tell.
            }
        }
        return switch (kind(response)) {
            case LIMIT -> limit(what, response);
            case BUSY -> busy(what, response);
            default ->
                switch (response.condition()) {
                    case BAD ->
                        error(ErrorKind.PROTOCOL, what, response, "Check that the user name is written correctly");
                    case BYE -> error(ErrorKind.BUSY, what, response, "Try again later");
                    default ->
                        error(ErrorKind.AUTHENTICATION, what, response, "Check user name and password of the account");
                };
        };
    }

    /** The error for a BYE that nobody asked for. */
    static MessagingException dead(String peer, Duration limit) {
        return new MessagingException(
                ErrorKind.NETWORK,
                "The server " + peer + " did not answer within " + limit.toSeconds() + " s",
                "The connection died without a sign; it will be opened again");
    }

    static MessagingException bye(StatusResponse response) {
        String what = "The server ended the connection";
        return switch (kind(response)) {
            case LIMIT -> limit(what, response);
            case BUSY -> busy(what, response);
            default -> error(ErrorKind.NETWORK, what, response, "Try again; look at the server if it goes on");
        };
    }

    /** The words count before a code that only says that something is not there now: Dovecot tells its limits so. */
    private static ErrorKind kind(StatusResponse response) {
        String code = response.code().name();
        String words = response.text().toLowerCase(Locale.ROOT);
        if (code.equals("LIMIT")
                || code.equals("OVERQUOTA")
                || LIMIT_WORDS.stream().anyMatch(words::contains)) {
            return ErrorKind.LIMIT;
        }
        return switch (code) {
            case "UNAVAILABLE", "INUSE", "SERVERBUG" -> ErrorKind.BUSY;
            default -> BUSY_WORDS.stream().anyMatch(words::contains) ? ErrorKind.BUSY : ErrorKind.REFUSED;
        };
    }

    private static MessagingException limit(String what, StatusResponse response) {
        return error(
                ErrorKind.LIMIT, what, response, "Close other mail programs of this account, or wait some minutes");
    }

    private static MessagingException busy(String what, StatusResponse response) {
        return error(ErrorKind.BUSY, what, response, "Try again later");
    }

    private static MessagingException error(ErrorKind kind, String what, StatusResponse response, String advice) {
        return new MessagingException(kind, what, response.words(), advice, null);
    }
}
