// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.wire;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Turns what a socket throws into what a person can use. */
final class WireErrors {
    private WireErrors() {}

    static MessagingException connecting(WireSettings settings, IOException e) {
        String peer = settings.peer();
        if (e instanceof UnknownHostException) {
            return new MessagingException(
                    ErrorKind.NETWORK,
                    "The host " + settings.host() + " is unknown",
                    "Check the host name, and that this computer is online",
                    e);
        }
        if (e instanceof SocketTimeoutException) {
            return new MessagingException(
                    ErrorKind.NETWORK,
                    peer + " did not answer within " + seconds(settings.connectTimeout()),
                    "Check host, port and firewall, and try again",
                    e);
        }
        if (e instanceof NoRouteToHostException) {
            return new MessagingException(
                    ErrorKind.NETWORK, "There is no way to " + peer, "Check that this computer is online", e);
        }
        if (e instanceof ConnectException) {
            return new MessagingException(
                    ErrorKind.NETWORK,
                    peer + " refused the connection",
                    "Check the port, and that the server is running",
                    e);
        }
        return broken(settings, e);
    }

    static MessagingException handshake(WireSettings settings, IOException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof CertificateRefused refused) {
                return new MessagingException(ErrorKind.TLS, refused.getMessage(), refused.advice(), e);
            }
        }
        if (e instanceof SocketTimeoutException) {
            return new MessagingException(
                    ErrorKind.NETWORK,
                    settings.peer() + " did not finish the TLS handshake within " + seconds(settings.connectTimeout()),
                    "Check that the port speaks TLS (setting tls), and try again",
                    e);
        }
        if (e instanceof SSLException) {
            return new MessagingException(
                    ErrorKind.TLS,
                    "No TLS connection with " + settings.peer() + " (" + e.getMessage() + ")",
                    "Check that the port speaks TLS from the start (setting tls: implicit or starttls)",
                    e);
        }
        return broken(settings, e);
    }

    static MessagingException broken(WireSettings settings, Throwable e) {
        return new MessagingException(
                ErrorKind.NETWORK,
                "The connection to " + settings.peer() + " broke (" + e.getMessage() + ")",
                "Try again",
                e);
    }

    static MessagingException closedByPeer(WireSettings settings) {
        return new MessagingException(
                ErrorKind.NETWORK, settings.peer() + " closed the connection without a word", "Try again");
    }

    static MessagingException silent(WireSettings settings, Duration limit) {
        return new MessagingException(
                ErrorKind.NETWORK, settings.peer() + " was silent for " + seconds(limit), "Try again");
    }

    static MessagingException tooSlow(WireSettings settings, Duration limit) {
        return new MessagingException(
                ErrorKind.NETWORK,
                settings.peer() + " did not finish its answer within " + seconds(limit),
                "Try again");
    }

    static MessagingException notTaking(WireSettings settings, Duration limit) {
        return new MessagingException(
                ErrorKind.NETWORK, settings.peer() + " took no data for " + seconds(limit), "Try again");
    }

    static MessagingException closedHere(WireSettings settings) {
        return new MessagingException(
                ErrorKind.CANCELLED, "The connection to " + settings.peer() + " was closed here", "");
    }

    static MessagingException tooLong(WireSettings settings, String what, long limit) {
        return new MessagingException(
                ErrorKind.LIMIT,
                settings.peer() + " sent a " + what + " of more than " + limit + " bytes",
                "No server in order does this: tell its operator");
    }

    static MessagingException bomb(WireSettings settings, long inflated, long received) {
        return new MessagingException(
                ErrorKind.LIMIT,
                settings.peer() + " made " + inflated + " bytes of " + received + " by compression",
                "No server in order does this; if you trust it, set compress to false for this account");
    }

    private static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
