// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.openmtm.email.client.TokenServices;
import org.openmtm.email.sasl.Credentials;
import org.openmtm.email.wire.Wires;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.ServerContext;
import org.openmtm.pop3.protocol.Pop3Connection;
import org.openmtm.pop3.protocol.Pop3Options;
import org.openmtm.settings.StandardSettings;
import org.openmtm.settings.TokenSupplier;

/** Opens connections of the account and logs in, with its password or with a token. */
final class Dialler {
    private final ServerContext context;
    private final Function<String, Optional<TokenSupplier>> tokens;
    private final Wires wires = new Wires();

    /** @param tokens finds the service of this name that supplies access tokens */
    Dialler(ServerContext context, Function<String, Optional<TokenSupplier>> tokens) {
        this.context = context;
        this.tokens = tokens;
    }

    /** A connection that is logged in, with what there is to tell of it. */
    record Dialled(Pop3Connection connection, Map<String, String> details) {}

    /**
     * @param lockstep whether commands wait for their answers whatever the server says
     * @param opening gets the connection before anything is done with it, so that it can be broken from elsewhere
     */
    Dialled dial(boolean lockstep, Consumer<Pop3Connection> opening) {
        Pop3Settings settings = new Pop3Settings(context.settings());
        Pop3Options options = settings.options(lockstep);
        Pop3Connection connection = new Pop3Connection(options, wires);
        opening.accept(connection);
        try {
            connection.open();
            String way = login(settings, options, connection);
            return new Dialled(connection, details(settings, options, connection, way));
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private String login(Pop3Settings settings, Pop3Options options, Pop3Connection connection) {
        String service = settings.tokenService();
        if (!service.isEmpty()) {
            return withToken(settings, options, connection, service);
        }
        char[] password = context.secret(StandardSettings.PASSWORD_SECRET)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.AUTHENTICATION, "The account has no password", "Set the password of the account"));
        return login(connection, Credentials.password(settings.user(), password), password, settings);
    }

    private String withToken(Pop3Settings settings, Pop3Options options, Pop3Connection connection, String service) {
        TokenSupplier supplier = tokens.apply(service).orElseThrow(() -> TokenServices.noSupplier(service));
        String account = context.service().name();
        char[] token = supplier.token(account, settings.user(), settings.host());
        int port = options.wire().port();
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
            Pop3Connection connection, Credentials credentials, char[] secret, Pop3Settings settings) {
        try (credentials) {
            return connection.login(credentials, settings.mechanisms());
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    private static Map<String, String> details(
            Pop3Settings settings, Pop3Options options, Pop3Connection connection, String way) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("server", options.wire().peer());
        details.put("tls", connection.secure() ? "yes" : "no");
        details.put("user", settings.user());
        details.put("login", way);
        details.put("pipelining", connection.pipelines() ? "yes" : "no");
        details.put("capabilities", connection.capabilities().toString());
        return details;
    }
}
