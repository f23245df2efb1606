// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy;

import java.time.Duration;
import java.util.List;

/**
 * What was installed.
 *
 * @param bundle the symbolic name
 * @param bundleId its number in the framework
 * @param versionBefore of the bundle that was replaced, or empty
 * @param version of the new one
 * @param types the modules that it has registered, sorted; empty if it is none
 * @param refreshed the bundles that stopped and started with it, sorted
 * @param took from the first change until its services were back
 */
public record Installed(
        String bundle,
        long bundleId,
        String versionBefore,
        String version,
        List<String> types,
        List<String> refreshed,
        Duration took) {
    public Installed {
        types = List.copyOf(types);
        refreshed = List.copyOf(refreshed);
    }
}
