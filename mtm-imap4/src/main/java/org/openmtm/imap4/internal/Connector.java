// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.Map;
import java.util.function.Consumer;
import org.openmtm.email.client.TokenServices;
import org.openmtm.email.wire.WireConnection;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.CapabilitySwitches;
import org.openmtm.imap4.protocol.ImapClient;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.mtm.ServerContext;
import org.openmtm.settings.StandardSettings;
import org.openmtm.settings.TokenSupplier;

/** Opens connections of one account, with its password or with a token. What misbehaved on one is off for all. */
final class Connector {
    private final ServerContext context;
    private final Shared shared;
    private final CapabilitySwitches switches = new CapabilitySwitches();

    Connector(ServerContext context, Shared shared) {
        this.context = context;
        this.shared = shared;
    }

    /** @param opening gets the connection before anything is done with it, so that it can be closed from elsewhere */
    ImapConnection open(Imap4Settings settings, Consumer<WireConnection> opening) {
        ImapClient client = settings.client(shared.version())
                .withSwitches(switches.inSettings(settings.capabilitiesOff()))
                .withWires(shared.wires());
        String service = settings.tokenService();
        return service.isEmpty() ? client.open(password(), opening) : openWithToken(client, service, opening);
    }

    private ImapConnection openWithToken(ImapClient client, String service, Consumer<WireConnection> opening) {
        TokenSupplier supplier = shared.tokens().apply(service).orElseThrow(() -> TokenServices.noSupplier(service));
        String account = context.service().name();
        String host = client.wire().host();
        try {
            return client.openWithToken(supplier.token(account, client.user(), host), opening);
        } catch (MessagingException e) {
            if (e.kind() == ErrorKind.CONSENT) {
                supplier.rejected(account, client.user(), host, e.serverWords());
            }
            throw e;
        }
    }

    private char[] password() {
        return context.secret(StandardSettings.PASSWORD_SECRET)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.AUTHENTICATION,
                        "No password is stored for the account "
                                + context.service().name(),
                        "Set the password of the account"));
    }

    /** Capabilities that are not used, with the reason of each. */
    Map<String, String> switchedOff() {
        return switches.reasons();
    }
}
