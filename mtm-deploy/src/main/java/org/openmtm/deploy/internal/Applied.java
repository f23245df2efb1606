// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import org.osgi.framework.Bundle;

/**
 * Which of our copies the framework's storage holds. Lies in that storage, so that both are deleted together. Whatever
 * else changes a bundle, such as a newer distribution, gives it another time of modification and shows by that.
 */
final class Applied {

    private static final String CHANGING = "changing";

    private final Path file;
    private final Properties state;

    Applied(Path file) throws IOException {
        this.file = file;
        this.state = PrivateFiles.read(file);
    }

    synchronized Set<String> slots() {
        return Set.copyOf(state.stringPropertyNames());
    }

    synchronized boolean holds(ModuleRecord record, Bundle bundle) {
        return bundle != null && line(record.sha256(), bundle).equals(state.getProperty(record.slot()));
    }

    /** Before the framework changes: whoever is killed from here on does not know what it holds. */
    synchronized void changing(String slot) throws IOException {
        state.setProperty(slot, CHANGING);
        PrivateFiles.write(file, state);
    }

    synchronized void is(String slot, String sha256, Bundle bundle) throws IOException {
        state.setProperty(slot, line(sha256, bundle));
        PrivateFiles.write(file, state);
    }

    synchronized void isGone(String slot) throws IOException {
        if (state.remove(slot) != null) {
            PrivateFiles.write(file, state);
        }
    }

    private static String line(String sha256, Bundle bundle) {
        return sha256 + " " + bundle.getBundleId() + " " + bundle.getLastModified();
    }
}
