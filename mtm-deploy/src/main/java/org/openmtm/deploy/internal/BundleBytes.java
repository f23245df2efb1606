// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.jar.JarFile;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.osgi.framework.Bundle;

/**
 * Writes an installed bundle as a jar again, entry by entry, from what the framework has of it now: the file it came from
 * may hold something else meanwhile. Signatures stay good, because they are about entries.
 */
final class BundleBytes {

    private final Bundle bundle;
    private final ZipOutputStream out;

    private BundleBytes(Bundle bundle, ZipOutputStream out) {
        this.bundle = bundle;
        this.out = out;
    }

    static void write(Bundle bundle, Path file) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(PrivateFiles.create(file))) {
            out.setLevel(Deflater.BEST_SPEED);
            BundleBytes bytes = new BundleBytes(bundle, out);
            bytes.entry(JarFile.MANIFEST_NAME);
            bytes.directory("/");
        }
    }

    private void directory(String path) throws IOException {
        Enumeration<String> found = bundle.getEntryPaths(path);
        for (String entry : found == null ? Collections.<String>emptyList() : Collections.list(found)) {
            if (entry.endsWith("/")) {
                directory(entry);
            } else if (!entry.equals(JarFile.MANIFEST_NAME)) {
                entry(entry);
            }
        }
    }

    private void entry(String path) throws IOException {
        URL content = bundle.getEntry(path);
        if (content == null) {
            throw new IOException(bundle + " has lost its entry " + path);
        }
        try (InputStream in = content.openStream()) {
            out.putNextEntry(new ZipEntry(path));
            in.transferTo(out);
            out.closeEntry();
        }
    }
}
