// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Greeting, TLS and log-in, by the best way that both sides know; afterwards the capabilities are those of the user. */
public final class Login {
    private final ImapConnection connection;
    private final String user;
    private final char[] password;

    /** @param password overwritten by the caller when done */
    public Login(ImapConnection connection, String user, char[] password) {
        this.connection = connection;
        this.user = user;
        this.password = password;
    }

    /**
     * @throws MessagingException TLS before any secret was written; AUTHENTICATION; LIMIT or BUSY where the server has
     *     another reason than the password
     */
    public void exchange() {
        if (user.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "The user name has control characters in it",
                    "Set the user of the account again");
        }
        new Greeting(connection).exchange();
        byte[] secret = utf8(password);
        try {
            StatusResponse answer = logIn(secret);
            if (!answer.ok()) {
                throw ImapErrors.loginRefused(user, answer);
            }
            if (!answer.code().is("CAPABILITY")) {
                connection.execute(ImapCommand.of("CAPABILITY"));
            }
        } catch (MessagingException e) {
            if (connection.bye() != null && e.kind() == ErrorKind.NETWORK) {
                throw ImapErrors.loginRefused(user, connection.bye());
            }
            throw e;
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private StatusResponse logIn(byte[] secret) {
        if (connection.has("AUTH=PLAIN")) {
            return plain(secret);
        }
        if (!connection.has("LOGINDISABLED")) {
            String name = new String(user.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            return connection.answer(
                    connection.send(ImapCommand.of("LOGIN").string(name).secretString(secret)));
        }
        if (connection.has("AUTH=LOGIN")) {
            return login(secret);
        }
        boolean secure = connection.wire().secure();
        throw new MessagingException(
                secure ? ErrorKind.NOT_SUPPORTED : ErrorKind.TLS,
                "The server takes no password" + (secure ? " by a way known here" : " without TLS"),
                connection.capabilities().toString(),
                secure ? "Ask the provider how to log in" : "Set tls to implicit or starttls for this account",
                null);
    }

    /** RFC 4616, with the initial response of RFC 4959 where the server knows it. */
    private StatusResponse plain(byte[] secret) {
        byte[] name = user.getBytes(StandardCharsets.UTF_8);
        byte[] message = new byte[name.length + secret.length + 2];
        System.arraycopy(name, 0, message, 1, name.length);
        System.arraycopy(secret, 0, message, name.length + 2, secret.length);
        byte[] encoded = Base64.getEncoder().encode(message);
        Arrays.fill(message, (byte) 0);
        try {
            ImapCommand command = ImapCommand.of("AUTHENTICATE PLAIN");
            if (connection.has("SASL-IR")) {
                return answerWithout(connection.send(command.secret(encoded)));
            }
            Pending pending = connection.send(command);
            if (connection.awaitContinuation(pending) != null) {
                connection.sendContinuation(encoded);
            }
            return answerWithout(pending);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private StatusResponse login(byte[] secret) {
        Pending pending = connection.send(ImapCommand.of("AUTHENTICATE LOGIN"));
        if (connection.awaitContinuation(pending) != null) {
            connection.sendContinuation(Base64.getEncoder().encode(user.getBytes(StandardCharsets.UTF_8)));
            if (connection.awaitContinuation(pending) != null) {
                byte[] encoded = Base64.getEncoder().encode(secret);
                connection.sendContinuation(encoded);
                Arrays.fill(encoded, (byte) 0);
            }
        }
        return answerWithout(pending);
    }

    /** The answer of an exchange in which nothing more may be asked: a further question is cancelled (RFC 9051, 6.2.2). */
    private StatusResponse answerWithout(Pending pending) {
        if (connection.awaitContinuation(pending) != null) {
            connection.sendContinuation(new byte[] {'*'});
        }
        return connection.answer(pending);
    }

    private static byte[] utf8(char[] chars) {
        ByteBuffer buffer = StandardCharsets.UTF_8.encode(CharBuffer.wrap(chars));
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        Arrays.fill(buffer.array(), (byte) 0);
        return bytes;
    }
}
