// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.nio.file.Path;
import java.util.List;
import org.osgi.framework.Version;

/**
 * A jar that was read whole and is sound.
 *
 * @param file our private copy
 * @param name the bundle's symbolic name
 * @param version the bundle's version
 * @param sha256 of the file
 * @param signers who signed each of its entries; empty if nobody did
 */
record ModuleJar(Path file, String name, Version version, String sha256, List<Signer> signers) {
    ModuleJar {
        signers = List.copyOf(signers);
    }

    @Override
    public String toString() {
        return name + " " + version;
    }
}
