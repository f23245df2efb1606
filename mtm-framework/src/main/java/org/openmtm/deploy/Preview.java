// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy;

import java.util.List;

/**
 * What an installation would change.
 *
 * @param bundle the symbolic name
 * @param versionBefore of the bundle in use, or empty if there is none
 * @param version of the new one
 * @param types the modules that the bundle in use has registered, sorted; empty if it is not there or is no module
 * @param refreshed the bundles that stop and start with it because they use its packages, sorted; without itself
 * @param accounts how many services of accounts use the types, and pause meanwhile
 * @param sha256 of the new file, in lower-case hexadecimal
 */
public record Preview(
        String bundle,
        String versionBefore,
        String version,
        List<String> types,
        List<String> refreshed,
        int accounts,
        String sha256) {
    public Preview {
        types = List.copyOf(types);
        refreshed = List.copyOf(refreshed);
    }
}
