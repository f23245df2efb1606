// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.registry;

import java.util.List;
import java.util.Optional;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.openmtm.settings.SettingDescriptor;
import org.osgi.annotation.versioning.ProviderType;

/** The modules that are there now; coming and going is told as MTM_ events in the event log. Thread safe. */
@ProviderType
public interface MtmRegistry {
    /** Sorted by type; of two modules of one type only the one in use. */
    List<MtmInfo> modules();

    Optional<MtmInfo> module(String type);

    /** All modules of a type, the one in use first. */
    List<MtmInfo> versions(String type);

    /** The module that serves a service now: the one in use, or the one on trial. */
    Optional<MtmInfo> serving(EntryId service);

    /** The trial of a type, also one that was rolled back; empty when there is none. */
    Optional<Canary> canary(String type);

    /**
     * Begins a trial, in place of one that may be there. The accounts that it covers are handed over as in an update: what
     * runs stops at safe places and goes on with the other version. Survives restarts.
     *
     * @throws MessagingException NOT_FOUND if no module of this type and version is there; CONFLICT if it is the only one
     */
    void startCanary(Canary canary);

    /**
     * Ends a trial, and forgets it.
     *
     * @param promote true: the version on trial serves all accounts from now on; false: none
     * @throws MessagingException NOT_FOUND if there is no trial; CONFLICT when a version that is not there, or was rolled
     *     back, is to be promoted
     */
    void endCanary(String type, boolean promote);

    /** The settings of a module, from its Metatype description; empty list if it has none or is not there. */
    List<SettingDescriptor> settings(String type);
}
