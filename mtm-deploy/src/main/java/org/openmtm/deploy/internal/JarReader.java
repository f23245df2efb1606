// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.openmtm.error.MessagingException;

/**
 * Reads a jar from its first to its last byte, and every entry in it, before anybody else sees it. Sums, signatures, names
 * and sizes are checked; nothing is unpacked and no class is loaded.
 */
final class JarReader {

    static final long MAX_FILE = 64L << 20;
    static final long MAX_CONTENT = 256L << 20;
    static final int MAX_ENTRIES = 20_000;
    private static final long MAX_MANIFEST = 1L << 20;

    private final byte[] buffer = new byte[1 << 16];
    private final EntryNames names = new EntryNames();
    private final TreeMap<String, Signer> common = new TreeMap<>();
    private long content;
    private boolean first = true;

    private JarReader() {}

    /** @throws MessagingException INVALID, with what is wrong */
    static ModuleJar read(Path file) {
        try {
            return new JarReader().check(file);
        } catch (ZipException e) {
            throw Bad.file(
                    "The file is no complete jar: " + e.getMessage(),
                    "Copy it once more, to its end, or build it anew",
                    e);
        } catch (SecurityException e) {
            throw Bad.file(
                    "The jar was changed after it was signed: " + e.getMessage(),
                    "Do not use it; get it from where it is published",
                    e);
        } catch (IOException e) {
            throw Bad.file("The jar cannot be read: " + e.getMessage(), "Build it anew", e);
        } catch (CertificateEncodingException e) {
            throw Bad.file("A certificate in the jar cannot be read: " + e.getMessage(), "Sign it anew", e);
        }
    }

    private ModuleJar check(Path file) throws IOException, CertificateEncodingException {
        if (Files.size(file) > MAX_FILE) {
            throw tooLarge("The file is larger than " + (MAX_FILE >> 20) + " MB");
        }
        try (JarFile jar = new JarFile(file.toFile(), true, ZipFile.OPEN_READ)) {
            if (jar.size() > MAX_ENTRIES) {
                throw tooLarge("The jar has more than " + MAX_ENTRIES + " entries");
            }
            JarEntry described = jar.getJarEntry(JarFile.MANIFEST_NAME);
            if (described == null || described.getSize() > MAX_MANIFEST) {
                throw Bad.file("The jar has no manifest", "Name the jar of a bundle");
            }
            Manifest manifest = jar.getManifest();
            for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
                entry(jar, all.nextElement());
            }
            if (!common.isEmpty()) {
                allThere(jar, manifest);
            }
            BundleHeaders headers = BundleHeaders.of(manifest.getMainAttributes());
            return new ModuleJar(
                    file, headers.name(), headers.version(), Sha256.of(file), List.copyOf(common.values()));
        }
    }

    private void entry(JarFile jar, JarEntry entry) throws IOException, CertificateEncodingException {
        names.check(entry.getName());
        CRC32 sum = new CRC32();
        long size = 0;
        try (InputStream in = jar.getInputStream(entry)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sum.update(buffer, 0, n);
                size += n;
                content += n;
                if (content > MAX_CONTENT) {
                    throw tooLarge("The jar unpacks to more than " + (MAX_CONTENT >> 20) + " MB");
                }
            }
        }
        if (size != entry.getSize() || sum.getValue() != entry.getCrc()) {
            throw new ZipException("the entry '" + entry.getName() + "' is damaged");
        }
        if (!entry.isDirectory() && !EntryNames.ofSignature(entry.getName())) {
            signed(entry);
        }
    }

    /** Only who signed all entries has signed the jar. */
    private void signed(JarEntry entry) throws CertificateEncodingException {
        List<String> here = new ArrayList<>();
        if (entry.getCodeSigners() != null) {
            for (CodeSigner signer : entry.getCodeSigners()) {
                if (signer.getSignerCertPath().getCertificates().get(0) instanceof X509Certificate certificate) {
                    Signer known = Signer.of(certificate);
                    here.add(known.fingerprint());
                    if (first) {
                        common.put(known.fingerprint(), known);
                    }
                }
            }
        }
        first = false;
        common.keySet().retainAll(here);
    }

    /** A signature does not notice by itself that an entry was taken out. */
    private static void allThere(JarFile jar, Manifest manifest) {
        for (String name : manifest.getEntries().keySet()) {
            if (jar.getJarEntry(name) == null) {
                throw new SecurityException("the entry '" + name + "' is missing");
            }
        }
    }

    private static MessagingException tooLarge(String what) {
        return Bad.file(what, "A module is smaller than that; see whether it is the right file");
    }
}
