// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.registry;

import java.util.List;
import java.util.Optional;
import org.openmtm.settings.SettingDescriptor;
import org.osgi.annotation.versioning.ProviderType;

/** The modules that are there now; coming and going is told as MTM_ events in the event log. Thread safe. */
@ProviderType
public interface MtmRegistry {
    /** Sorted by type; of two modules of one type only the one in use. */
    List<MtmInfo> modules();

    Optional<MtmInfo> module(String type);

    /** The settings of a module, from its Metatype description; empty list if it has none or is not there. */
    List<SettingDescriptor> settings(String type);
}
