// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.nio.file.Path;
import org.osgi.framework.BundleContext;

/** Where this installation keeps its data. */
final class DataDirectory {
    private DataDirectory() {}

    /** The framework property {@code openmtm.data}, else {@code openmtm-data} in the working directory. */
    static Path of(BundleContext context) {
        String configured = context.getProperty("openmtm.data");
        return Path.of(configured == null || configured.isBlank() ? "openmtm-data" : configured)
                .toAbsolutePath();
    }
}
