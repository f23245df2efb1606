// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy;

/**
 * A bundle that is here, or is not here any more, by way of the installer.
 *
 * @param bundle the symbolic name
 * @param version the version, or empty if it was uninstalled
 * @param origin how it came
 * @param file the file it came from, or empty
 * @param sha256 of its jar, or empty
 */
public record DeployedModule(String bundle, String version, Origin origin, String file, String sha256) {

    /** How a bundle came. */
    public enum Origin {
        /** By a call of {@link ModuleInstaller#install}. */
        INSTALLED,
        /** In the same way, as a second version. */
        BESIDE,
        /** By the deploy folder. */
        FOLDER,
        /** It belongs to the distribution and was uninstalled. */
        REMOVED
    }
}
