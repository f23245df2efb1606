// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend.swap;

import java.nio.file.Path;
import java.util.Arrays;
import org.openmtm.embed.OpenMtm;
import org.openmtm.session.Messaging;
import org.openmtm.testservers.TestTools;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** The bundles of the built distribution in a framework of this JVM, with the API of the class path. */
final class Middleware implements AutoCloseable {
    static {
        // The class path of the tests holds the back end of the distribution as well, which would tell everything.
        System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
    }

    private final OpenMtm mtm;

    private Middleware(OpenMtm mtm) {
        this.mtm = mtm;
    }

    static Middleware start(Path data) {
        return new Middleware(OpenMtm.in(data)
                .bundles(TestTools.workspace().resolve("launcher/target/openmtm/bundles"))
                .within(Handles.PATIENCE)
                .start());
    }

    Messaging messaging() {
        return mtm.messaging();
    }

    BundleContext context() {
        return mtm.framework().getBundleContext();
    }

    /** The one bundle with this symbolic name. */
    Bundle bundle(String name) {
        return Arrays.stream(context().getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no bundle " + name));
    }

    @Override
    public void close() {
        mtm.close();
    }
}
