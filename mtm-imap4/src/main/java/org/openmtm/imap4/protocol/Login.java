// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.openmtm.email.sasl.Credentials;
import org.openmtm.email.sasl.Sasl;
import org.openmtm.email.sasl.SaslMechanism;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Greeting, TLS and log-in, by the best way that both sides know; afterwards the capabilities are those of the user. */
public final class Login {
    /** The LOGIN command, which is no SASL mechanism; taken where the mechanism of that name is not offered. */
    private static final String COMMAND = "LOGIN";

    private static final byte[] CANCEL = {'*'};

    private final ImapConnection connection;
    private final Credentials credentials;
    private final List<String> wanted;

    /**
     * @param credentials overwritten by the caller when done
     * @param wanted names of mechanisms, best first; empty for whatever is best
     */
    public Login(ImapConnection connection, Credentials credentials, List<String> wanted) {
        this.connection = connection;
        this.credentials = credentials;
        this.wanted = wanted;
    }

    /**
     * @throws MessagingException TLS before any secret was written; AUTHENTICATION; CONSENT; LIMIT or BUSY where the server
     *     has another reason than the password
     */
    public void exchange() {
        new Greeting(connection).exchange();
        try {
            StatusResponse answer = logIn();
            if (!answer.code().is("CAPABILITY")) {
                connection.execute(ImapCommand.of("CAPABILITY"));
            }
        } catch (MessagingException e) {
            if (connection.bye() != null && e.kind() == ErrorKind.NETWORK) {
                throw ImapErrors.loginRefused(credentials.user(), connection.bye());
            }
            throw e;
        }
    }

    /**
     * Tries the best way. Where the server does not take a password that was not shown to it, it may only lack the form in
     * which that way needs it, so under TLS one that shows it is tried as well, unless a person chose the ways.
     */
    private StatusResponse logIn() {
        List<String> ways = ways();
        if (ways.isEmpty()) {
            throw noWay();
        }
        String first = ways.get(0);
        SaslMechanism mechanism = Sasl.mechanism(first, credentials);
        StatusResponse answer = attempt(mechanism);
        if (!answer.ok()
                && Sasl.showsNothing(first)
                && wanted.isEmpty()
                && connection.wire().secure()) {
            MessagingException refusal = ImapErrors.loginRefused(credentials.user(), answer);
            String shown = ways.stream()
                    .filter(way -> !Sasl.showsNothing(way))
                    .findFirst()
                    .orElse(null);
            if (refusal.kind() == ErrorKind.AUTHENTICATION && shown != null && connection.usable()) {
                mechanism = Sasl.mechanism(shown, credentials);
                answer = attempt(mechanism);
            }
        }
        if (!answer.ok()) {
            throw ImapErrors.loginRefused(credentials, answer, mechanism.reason());
        }
        return answer;
    }

    private List<String> ways() {
        List<String> offered = new ArrayList<>();
        for (String capability : connection.capabilities().startingWith("AUTH=")) {
            offered.add(capability.substring("AUTH=".length()));
        }
        if (!connection.has("LOGINDISABLED")) {
            offered.add(COMMAND);
        }
        return Sasl.choose(offered, wanted, connection.wire().secure(), credentials);
    }

    private MessagingException noWay() {
        boolean secure = connection.wire().secure();
        String secret = credentials.isToken() ? "access token" : "password";
        String chosen = wanted.isEmpty() ? "" : " of those in sasl.mechanisms";
        return new MessagingException(
                secure || !connection.has("LOGINDISABLED") ? ErrorKind.NOT_SUPPORTED : ErrorKind.TLS,
                "The server takes no " + secret + (secure ? " by a way known here" + chosen : " without TLS" + chosen),
                connection.capabilities().toString(),
                secure ? "Ask the provider how to log in" : "Set tls to implicit or starttls for this account",
                null);
    }

    private StatusResponse attempt(SaslMechanism mechanism) {
        boolean command = mechanism.name().equals(COMMAND) && !connection.has("AUTH=LOGIN");
        return command ? command() : authenticate(mechanism);
    }

    private StatusResponse command() {
        String name = new String(credentials.user().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return connection.answer(
                connection.send(ImapCommand.of("LOGIN").string(name).secretString(credentials.secret())));
    }

    /** RFC 9051, 6.2.2, with the initial response of RFC 4959 where the server knows it. */
    private StatusResponse authenticate(SaslMechanism mechanism) {
        byte[] initial = encoded(mechanism.initial());
        ImapCommand command = ImapCommand.of("AUTHENTICATE " + mechanism.name());
        Pending pending;
        if (initial != null && connection.has("SASL-IR")) {
            pending = connection.send(command.secret(initial.length == 0 ? new byte[] {'='} : initial));
        } else {
            pending = connection.send(command);
            if (initial != null && connection.awaitContinuation(pending) != null) {
                connection.sendContinuation(initial);
            }
        }
        wipe(initial);
        for (StatusResponse asked = connection.awaitContinuation(pending);
                asked != null;
                asked = connection.awaitContinuation(pending)) {
            byte[] answer = encoded(respond(mechanism, asked, pending));
            connection.sendContinuation(answer);
            wipe(answer);
        }
        StatusResponse answer = connection.answer(pending);
        if (answer.ok()) {
            accepted(mechanism);
        }
        return answer;
    }

    private byte[] respond(SaslMechanism mechanism, StatusResponse asked, Pending pending) {
        try {
            return mechanism.respond(Base64.getDecoder().decode(asked.text().strip()));
        } catch (IllegalArgumentException e) {
            connection.sendContinuation(CANCEL);
            connection.answer(pending);
            throw ImapLexer.protocol("The server asked something that is not base64");
        } catch (MessagingException e) {
            connection.sendContinuation(CANCEL);
            connection.answer(pending);
            throw e;
        }
    }

    private void accepted(SaslMechanism mechanism) {
        try {
            mechanism.accepted();
        } catch (MessagingException e) {
            connection.close();
            throw e;
        }
    }

    private static byte[] encoded(byte[] message) {
        if (message == null) {
            return null;
        }
        byte[] encoded = Base64.getEncoder().encode(message);
        Arrays.fill(message, (byte) 0);
        return encoded;
    }

    private static void wipe(byte[] bytes) {
        if (bytes != null) {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
