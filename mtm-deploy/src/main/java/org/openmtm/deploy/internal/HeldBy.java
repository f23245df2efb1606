// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.nio.file.Path;
import java.util.List;
import org.openmtm.deploy.internal.OldCode.Old;
import org.osgi.framework.BundleContext;

/** What holds old class loaders. */
final class HeldBy {

    private final Path data;
    private final BundleContext context;

    HeldBy(Path data, BundleContext context) {
        this.data = data;
        this.context = context;
    }

    List<List<String>> paths(List<Old> left) {
        return List.of();
    }
}
