// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.wire;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * Where to connect, and how.
 *
 * @param host a host name or an address
 * @param port 1 to 65,535
 * @param tls how the connection is protected
 * @param connectTimeout for the TCP connection and the TLS handshake in all
 * @param readTimeout for one silence while reading, and for one write that does not get on
 * @param caFile PEM file of CA certificates that are trusted besides those of the Java platform, or null
 * @param certificateName the name that the server's certificate has to be for; empty for the host's
 */
public record WireSettings(
        String host,
        int port,
        TlsMode tls,
        Duration connectTimeout,
        Duration readTimeout,
        Path caFile,
        String certificateName) {
    /** @throws MessagingException INVALID for a host or port that cannot be */
    public WireSettings {
        Objects.requireNonNull(tls, "tls");
        Objects.requireNonNull(connectTimeout, "connectTimeout");
        Objects.requireNonNull(readTimeout, "readTimeout");
        if (host == null || host.isBlank() || !host.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new MessagingException(
                    ErrorKind.INVALID, "The host name is empty or has strange characters", "Set it");
        }
        if (!certificateName.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new MessagingException(
                    ErrorKind.INVALID, "The name in the certificate has strange characters", "Set it");
        }
        if (port < 1 || port > 65_535) {
            throw new MessagingException(ErrorKind.INVALID, "The port " + port + " is not in 1..65535", "Set the port");
        }
    }

    /** With a certificate for the host itself. */
    public WireSettings(
            String host, int port, TlsMode tls, Duration connectTimeout, Duration readTimeout, Path caFile) {
        this(host, port, tls, connectTimeout, readTimeout, caFile, "");
    }

    /** What the server's certificate has to be for. */
    String peerName() {
        return certificateName.isEmpty() ? host : certificateName;
    }

    /** {@code host:port}, for messages. */
    public String peer() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
