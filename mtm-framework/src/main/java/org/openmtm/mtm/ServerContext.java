// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.List;
import java.util.Optional;
import org.openmtm.entry.Entry;
import org.openmtm.operation.Operation;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.MessageStore;
import org.osgi.annotation.versioning.ProviderType;

/** What the framework lends to a server MTM. Thread safe. */
@ProviderType
public interface ServerContext {
    /** The service entry, as it is now. */
    Entry service();

    /** The settings as they are now: read them when connecting, so that a change counts from the next connect. */
    ServiceSettings settings();

    /**
     * A secret of this service ("password"). The caller overwrites the array when done.
     *
     * @return empty when none is stored
     */
    Optional<char[]> secret(String name);

    MessageStore store();

    /** As {@link ClientContext#sender}. */
    Optional<ClientMtm> sender();

    /** Journals another command of this service and puts it where it belongs: for compound commands. */
    Operation start(Command command);

    /** The operations of this service that have not ended, oldest first; what runs, and what waits. */
    List<Operation> operations();

    /** The lane of a command of this module. */
    CommandDescriptor.Lane lane(Command command);

    /** Tells the framework, and through an event the world, that the status changed. Returns quickly. */
    void statusChanged(ServiceStatus status);
}
