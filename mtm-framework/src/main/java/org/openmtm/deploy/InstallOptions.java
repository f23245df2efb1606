// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy;

/**
 * How to install.
 *
 * @param downgrade whether an older version may replace a newer one
 * @param beside whether it is installed as a second version beside the one in use
 */
public record InstallOptions(boolean downgrade, boolean beside) {
    /** Replaces the same or an older version. */
    public static final InstallOptions NONE = new InstallOptions(false, false);

    /** Replaces any version. */
    public static final InstallOptions DOWNGRADE = new InstallOptions(true, false);
}
