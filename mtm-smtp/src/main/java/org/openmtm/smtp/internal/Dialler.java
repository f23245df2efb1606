// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.openmtm.email.client.TokenServices;
import org.openmtm.email.sasl.Credentials;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.settings.StandardSettings;
import org.openmtm.settings.TokenSupplier;
import org.openmtm.smtp.protocol.Phase;
import org.openmtm.smtp.protocol.SmtpConnection;

/** Opens connections of the account and logs in, with its password or with a token. */
final class Dialler {
    /** The detail of a status that says how many bytes the server takes; missing where it does not say. */
    static final String MAXIMUM_SIZE = "maximum size";
    /** The detail of a status that every connection leaves. */
    static final String SERVER = "server";

    private final ServerContext context;
    private final Function<String, Optional<TokenSupplier>> tokens;
    private final Consumer<ServiceStatus> status;
    private volatile Phase reached = Phase.CONNECT;

    /**
     * @param tokens finds the service of this name that supplies access tokens
     * @param status hears how it goes
     */
    Dialler(ServerContext context, Function<String, Optional<TokenSupplier>> tokens, Consumer<ServiceStatus> status) {
        this.context = context;
        this.tokens = tokens;
        this.status = status;
    }

    /** How far the last call came: CONNECT unless the server had something to say against us. */
    Phase reached() {
        return reached;
    }

    /** @param open gets the connection before anything is done with it, so that it can be closed from elsewhere */
    SmtpConnection dial(OpenConnection open) {
        reached = Phase.CONNECT;
        SmtpSettings settings = new SmtpSettings(context.settings());
        status.accept(new ServiceStatus(ServiceState.CONNECTING, null, settings.host(), Map.of()));
        SmtpConnection connection = new SmtpConnection(settings.options());
        try {
            open.set(connection);
            connection.open();
            String mechanism = login(settings, connection);
            status.accept(
                    new ServiceStatus(ServiceState.CONNECTED, null, "", details(settings, connection, mechanism)));
            return connection;
        } catch (MessagingException e) {
            reached = reached(e, connection.phase());
            connection.close();
            throw e;
        }
    }

    private static Phase reached(MessagingException e, Phase phase) {
        return switch (e.kind()) {
            case AUTHENTICATION, CONSENT -> Phase.AUTH;
            case NETWORK -> Phase.CONNECT;
            default -> phase;
        };
    }

    private String login(SmtpSettings settings, SmtpConnection connection) {
        if (settings.user().isEmpty()) {
            return "";
        }
        String service = settings.tokenService();
        return service.isEmpty() ? withPassword(settings, connection) : withToken(settings, connection, service);
    }

    private String withPassword(SmtpSettings settings, SmtpConnection connection) {
        char[] password = context.secret(StandardSettings.PASSWORD_SECRET).orElse(null);
        if (password == null) {
            if (connection.capabilities().mechanisms().isEmpty()) {
                return "";
            }
            throw new MessagingException(
                    ErrorKind.AUTHENTICATION,
                    "The server wants a log-in, and the account has no password",
                    "Set the password of the account");
        }
        return login(connection, Credentials.password(settings.user(), password), password, settings);
    }

    private String withToken(SmtpSettings settings, SmtpConnection connection, String service) {
        TokenSupplier supplier = tokens.apply(service).orElseThrow(() -> TokenServices.noSupplier(service));
        String account = context.service().name();
        char[] token = supplier.token(account, settings.user(), settings.host());
        int port = settings.options().wire().port();
        try {
            return login(connection, Credentials.token(settings.user(), token, settings.host(), port), token, settings);
        } catch (MessagingException e) {
            if (e.kind() == ErrorKind.CONSENT) {
                supplier.rejected(account, settings.user(), settings.host(), e.serverWords());
            }
            throw e;
        }
    }

    private static String login(
            SmtpConnection connection, Credentials credentials, char[] secret, SmtpSettings settings) {
        try (credentials) {
            return connection.login(credentials, settings.saslMechanisms());
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    private static Map<String, String> details(SmtpSettings settings, SmtpConnection connection, String mechanism) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put(SERVER, settings.host());
        details.put("tls", connection.secure() ? "yes" : "no");
        details.put("login", mechanism.isEmpty() ? "none" : mechanism);
        long most = connection.capabilities().maximumSize();
        if (most > 0) {
            details.put(MAXIMUM_SIZE, Long.toString(most));
        }
        for (String extension : List.of("DSN", "8BITMIME", "SMTPUTF8", "PIPELINING")) {
            details.put(extension, connection.capabilities().has(extension) ? "yes" : "no");
        }
        return details;
    }
}
