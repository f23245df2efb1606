// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import org.openmtm.error.MessagingException;
import org.openmtm.settings.ServiceSettings;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One protocol. A bundle registers exactly one service of this type to be a message type module; the framework sees it
 * arrive, change and depart at run time. Implementations are thread safe, keep no static state, and start nothing before
 * they are asked for a client or a server.
 */
@ConsumerType
public interface MessageTypeModule {
    /** What it is; the same answer as long as the service is registered. */
    MtmDescriptor descriptor();

    /**
     * Checks what Metatype cannot: values with a grammar of their own, and values that have to fit together. Called before
     * settings are stored, with all of them and the defaults filled in.
     *
     * @throws MessagingException INVALID, naming the setting, what is allowed and what was given; nothing is stored then
     */
    default void check(ServiceSettings settings) {}

    /**
     * Makes the client side for one service entry: what applications call. Returns quickly and does not use the network.
     */
    ClientMtm createClient(ClientContext context);

    /**
     * Makes the server side for one service entry. Returns quickly and does not use the network: connecting is a
     * command. The framework keeps at most one for each service entry, and closes it when it is idle or has to go.
     */
    ServerMtm createServer(ServerContext context);
}
