// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.sasl;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Who logs in, with what, and where. Overwritten by {@link #close()}; not thread safe. */
public final class Credentials implements AutoCloseable {
    private final String user;
    private final byte[] secret;
    private final boolean token;
    private final String host;
    private final int port;

    private Credentials(String user, char[] secret, boolean token, String host, int port) {
        if (user.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "The user name has control characters in it",
                    "Set the user of the account again");
        }
        this.user = user;
        this.secret = utf8(secret);
        this.token = token;
        this.host = host;
        this.port = port;
    }

    /**
     * @param password copied; the caller overwrites its own
     * @throws MessagingException INVALID for a user name with control characters
     */
    public static Credentials password(String user, char[] password) {
        return new Credentials(user, password, false, "", 0);
    }

    /**
     * @param token an OAuth 2 access token; copied
     * @param host whom the token is shown to
     * @throws MessagingException INVALID for a user name with control characters, or a token that is none
     */
    public static Credentials token(String user, char[] token, String host, int port) {
        for (char c : token) {
            if (c <= 0x20 || c >= 0x7f) {
                throw new MessagingException(
                        ErrorKind.CONSENT,
                        "The access token has characters in it that no token has",
                        "Look at the token service of the account");
            }
        }
        return new Credentials(user, token, true, host, port);
    }

    public String user() {
        return user;
    }

    /** Whether it is a token and not a password. */
    public boolean isToken() {
        return token;
    }

    /** The password or token in UTF-8: not a copy. */
    public byte[] secret() {
        return secret;
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    byte[] userBytes() {
        return user.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        Arrays.fill(secret, (byte) 0);
    }

    /** Says nothing of the secret. */
    @Override
    public String toString() {
        return (token ? "token of " : "password of ") + user;
    }

    private static byte[] utf8(char[] chars) {
        ByteBuffer buffer = StandardCharsets.UTF_8.encode(CharBuffer.wrap(chars));
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        Arrays.fill(buffer.array(), (byte) 0);
        return bytes;
    }
}
