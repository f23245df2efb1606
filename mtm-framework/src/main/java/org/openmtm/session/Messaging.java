// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.session;

import org.openmtm.registry.MtmRegistry;
import org.osgi.annotation.versioning.ProviderType;

/** The middleware as one OSGi service. Thread safe. */
@ProviderType
public interface Messaging {
    /**
     * Opens a session.
     *
     * @param application the name of who asks, for logs
     */
    MessagingSession open(String application);

    Accounts accounts();

    MtmRegistry modules();
}
