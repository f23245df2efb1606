// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.Map;
import java.util.Optional;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.openmtm.operation.Operation;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.MessageStore;
import org.osgi.annotation.versioning.ProviderType;

/** What the framework lends to a client MTM. Thread safe. */
@ProviderType
public interface ClientContext {
    /** The service entry, as it is now. */
    Entry service();

    /** The settings, as they are now. */
    ServiceSettings settings();

    MessageStore store();

    /**
     * The client side of the service of this account that can send: itself, if it can, or the one linked to it.
     *
     * @return empty when the account has none, or its module is not installed
     */
    Optional<ClientMtm> sender();

    /** Journals the command and puts it on the line of this service. */
    Operation start(Command command);

    /** As {@link ClientMtm#changeSettings}. */
    void changeSettings(Map<String, ?> changes);

    /** The default service of this module: the chosen one, else the first; empty when there is none. */
    Optional<EntryId> defaultService();

    /**
     * Chooses the default service of this module.
     *
     * @param service null to take the choice back
     * @throws MessagingException INVALID if it is no service of this module
     */
    void changeDefaultService(EntryId service);
}
