// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.session;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.openmtm.settings.ServiceSettings;
import org.osgi.annotation.versioning.ProviderType;

/** The accounts: made of linked services, settings in Config Admin and secrets in the vault. Thread safe. */
@ProviderType
public interface Accounts {
    /** Sorted by name. */
    List<Account> list();

    Optional<Account> find(String name);

    /**
     * Creates an account with all its services, or nothing at all.
     *
     * @param name 1 to 64 letters, digits, '.', '-', '_', '@'; not taken yet in any case
     * @throws MessagingException INVALID for a wrong name or setting (the message names the setting, what is allowed and
     *     what was given); CONFLICT if the name is taken; UNAVAILABLE if a module is not installed
     */
    Account create(String name, List<ServiceSpec> services);

    /** The settings of a service as they are now, with defaults filled in where its module is there. */
    ServiceSettings settings(EntryId service);

    /**
     * Changes settings of a service; a null value takes the setting back to its default. Counts from the next connect.
     *
     * @throws MessagingException INVALID as for {@link #create}; then nothing is changed
     */
    void change(EntryId service, Map<String, ?> settings);

    /** Stores the password of a service. */
    void setPassword(EntryId service, char[] password);

    /** Removes an account: its operations are cancelled, its mail, settings and secrets are deleted here. */
    void remove(String name);
}
