// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.util.jar.Attributes;
import java.util.regex.Pattern;
import org.openmtm.error.MessagingException;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * What the manifest says of a bundle, as far as it decides whether the bundle may come here.
 *
 * @param name the symbolic name
 * @param version the version
 */
record BundleHeaders(String name, Version version) {

    /** Also the names of our files: no separator, no dot first. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,199}");

    private static final String ADVICE = "Name the jar of a bundle; a plain jar becomes one by bnd or bnd-maven-plugin";

    /** @throws MessagingException INVALID */
    static BundleHeaders of(Attributes headers) {
        String name = headers.getValue(Constants.BUNDLE_SYMBOLICNAME);
        if (name == null || !"2".equals(trimmed(headers.getValue(Constants.BUNDLE_MANIFESTVERSION)))) {
            throw Bad.file("The jar is no OSGi bundle: its manifest has no Bundle-SymbolicName", ADVICE);
        }
        name = name.split(";", 2)[0].strip();
        if (!NAME.matcher(name).matches()) {
            throw Bad.file("'" + name + "' cannot be the symbolic name of a bundle", ADVICE);
        }
        if (headers.getValue(Constants.FRAGMENT_HOST) != null) {
            throw Bad.file(
                    name + " is a fragment: it would become a part of another bundle, or of the framework",
                    "Install a bundle of its own");
        }
        if (name.equals(Constants.SYSTEM_BUNDLE_SYMBOLICNAME)) {
            throw Bad.file(name + " is the framework itself", "Install a module");
        }
        if (headers.getValue(Constants.BUNDLE_UPDATELOCATION) != null) {
            throw Bad.file(
                    name + " names a place to update itself from (Bundle-UpdateLocation)",
                    "Remove this header: modules come from local files only");
        }
        return new BundleHeaders(name, version(headers));
    }

    private static Version version(Attributes headers) {
        String version = headers.getValue(Constants.BUNDLE_VERSION);
        try {
            return Version.parseVersion(version);
        } catch (IllegalArgumentException e) {
            throw Bad.file("'" + version + "' cannot be the version of a bundle", ADVICE, e);
        }
    }

    private static String trimmed(String value) {
        return value == null ? "" : value.strip();
    }
}
