// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import org.openmtm.registry.MtmRegistry;
import org.openmtm.store.MessageStore;

/** The rest of the middleware as this bundle sees it; any of it may be away for a while. Thread safe. */
interface Surroundings {

    /** Or null. */
    MtmRegistry registry();

    /** Or null. */
    MessageStore store();
}
