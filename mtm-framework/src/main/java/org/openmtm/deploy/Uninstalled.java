// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy;

import java.util.List;

/**
 * What was taken out.
 *
 * @param bundle the symbolic name
 * @param version its version
 * @param types the modules that it had registered, sorted
 * @param accounts how many services of accounts wait for a module of these types now
 * @param file the file in the deploy folder that it came from and that still lies there, or empty
 */
public record Uninstalled(String bundle, String version, List<String> types, int accounts, String file) {
    public Uninstalled {
        types = List.copyOf(types);
    }
}
