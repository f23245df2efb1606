// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.faulty;

import java.time.Duration;
import java.util.Arrays;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.ServerContext;
import org.openmtm.settings.ServiceSettings;
import org.slf4j.LoggerFactory;

/** Connects an account with what its settings and its secret say at that time. */
final class ToyLogin {
    private final ServerContext context;
    private final Fault fault;
    private final ServiceSettings once;

    ToyLogin(ServerContext context, Fault fault) {
        this.context = context;
        this.fault = fault;
        this.once = context.settings();
    }

    private ServiceSettings settings() {
        return switch (fault) {
            case READS_SETTINGS_ONCE -> once;
            case ACCOUNTS_SHARE_STATE -> Planted.shared(context.settings());
            default -> context.settings();
        };
    }

    /** @param opened is told of the connection before anything is waited for */
    ToyConnection login(Opened opened) throws InterruptedException {
        for (int vain = 0; fault == Fault.TRIES_A_WRONG_PASSWORD_AGAIN_AND_AGAIN && vain < Planted.TRIES; vain++) {
            try {
                return tryOnce(opened);
            } catch (MessagingException e) {
                if (e.kind() != ErrorKind.AUTHENTICATION) {
                    throw e;
                }
            }
        }
        return tryOnce(opened);
    }

    private ToyConnection tryOnce(Opened opened) throws InterruptedException {
        ServiceSettings settings = settings();
        Duration silence = fault == Fault.WAITS_FOR_EVER ? Duration.ZERO : settings.seconds("timeout.seconds", 30);
        ToyConnection connection = ToyConnection.open(settings, silence);
        try {
            opened.opened(connection);
            greet(connection, settings.text("user", ""));
            return connection;
        } catch (RuntimeException | InterruptedException e) {
            connection.close();
            throw e;
        }
    }

    /** Gets hold of a connection that is being made. */
    interface Opened {
        void opened(ToyConnection connection);
    }

    private void greet(ToyConnection connection, String user) throws InterruptedException {
        String greeting = connection.readLine();
        if (!greeting.startsWith("TOY")) {
            throw new MessagingException(
                    ErrorKind.PROTOCOL, "This is no toy server", greeting, "Check host and port", null);
        }
        char[] password = context.secret("password").orElse(new char[0]);
        try {
            String text = new String(password);
            if (fault == Fault.PASSWORD_IN_THE_LOG) {
                LoggerFactory.getLogger(ToyLogin.class).warn("Login of {} with {}", user, text);
            }
            if (fault == Fault.ENCODED_PASSWORD_IN_THE_LOG) {
                LoggerFactory.getLogger(ToyLogin.class).warn("Login with {}", Planted.encoded(user, text));
            }
            connection.writeLine("LOGIN " + user + " " + text);
            String answer = connection.readLine();
            if (!answer.equals("OK")) {
                throw denied(answer, text);
            }
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private MessagingException denied(String answer, String password) {
        ErrorKind kind =
                fault == Fault.WRONG_PASSWORD_IS_A_NETWORK_ERROR ? ErrorKind.NETWORK : ErrorKind.AUTHENTICATION;
        String with = fault == Fault.PASSWORD_IN_ERRORS ? " with '" + password + "'" : "";
        return new MessagingException(
                kind, "The server does not let us in" + with, answer, "Set the password again", null);
    }
}
