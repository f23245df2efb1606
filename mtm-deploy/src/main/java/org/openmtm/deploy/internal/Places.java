// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.nio.file.Path;
import org.osgi.framework.BundleContext;

/**
 * Where things are.
 *
 * @param data the data directory
 * @param modules our copies of what was installed
 * @param folder the deploy folder, or where it would be
 * @param folderOff whether there is to be none
 * @param allowList what may be installed; need not exist
 */
record Places(Path data, Path modules, Path folder, boolean folderOff, Path allowList) {

    static final String FOLDER = "openmtm.deploy.folder";
    static final String ALLOW = "openmtm.deploy.allow";
    private static final String DEPLOY = "deploy";
    private static final String OFF = "off";

    static Places of(BundleContext context) {
        Path data = Path.of(property(context, "openmtm.data", "openmtm-data")).toAbsolutePath();
        String folder = property(context, FOLDER, DEPLOY);
        return new Places(
                data,
                data.resolve("modules"),
                data.resolve(folder.equals(OFF) ? DEPLOY : folder),
                folder.equals(OFF),
                data.resolve(property(context, ALLOW, "config/modules.allow")));
    }

    private static String property(BundleContext context, String name, String otherwise) {
        String value = context.getProperty(name);
        return value == null || value.isBlank() ? otherwise : value;
    }
}
