// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.openmtm.deploy.DeployedModule;
import org.openmtm.deploy.DeployedModule.Origin;
import org.osgi.framework.Version;

/**
 * What is remembered of one bundle that was installed or taken out.
 *
 * @param slot the symbolic name; with {@code @version} for one that was installed beside another
 * @param version the version, or null for REMOVED
 * @param origin how it came
 * @param source the file it came from: a whole path, or for FOLDER a name in the folder; may be gone; or empty
 * @param sha256 of our copy, or empty for REMOVED
 * @param signers who has signed it
 * @param base the version of the distribution's bundle of this name when this was installed, or null if there was none
 */
record ModuleRecord(
        String slot, Version version, Origin origin, String source, String sha256, List<Signer> signers, Version base) {

    ModuleRecord {
        signers = List.copyOf(signers);
    }

    static ModuleRecord removed(String slot, Version base) {
        return new ModuleRecord(slot, null, Origin.REMOVED, "", "", List.of(), base);
    }

    String bundle() {
        int at = slot.indexOf('@');
        return at < 0 ? slot : slot.substring(0, at);
    }

    boolean isFrom(String fileInFolder) {
        return origin == Origin.FOLDER && source.equals(fileInFolder);
    }

    DeployedModule view() {
        return new DeployedModule(bundle(), version == null ? "" : version.toString(), origin, source, sha256);
    }

    Properties toProperties() {
        Properties properties = new Properties();
        properties.setProperty("slot", slot);
        properties.setProperty("origin", origin.name());
        properties.setProperty("source", source);
        properties.setProperty("sha256", sha256);
        if (version != null) {
            properties.setProperty("version", version.toString());
        }
        if (base != null) {
            properties.setProperty("base", base.toString());
        }
        for (int i = 0; i < signers.size(); i++) {
            Signer signer = signers.get(i);
            properties.setProperty("signer." + i, signer.fingerprint());
            properties.setProperty("signer." + i + ".valid", signer.from() + " " + signer.until());
            properties.setProperty("signer." + i + ".subject", signer.subject());
        }
        return properties;
    }

    /** @throws IllegalArgumentException if it is not one of ours */
    static ModuleRecord of(Properties properties) {
        String slot = properties.getProperty("slot");
        String origin = properties.getProperty("origin");
        if (slot == null || origin == null) {
            throw new IllegalArgumentException("it names no bundle");
        }
        return new ModuleRecord(
                slot,
                version(properties.getProperty("version")),
                Origin.valueOf(origin),
                properties.getProperty("source", ""),
                properties.getProperty("sha256", ""),
                signers(properties),
                version(properties.getProperty("base")));
    }

    private static List<Signer> signers(Properties properties) {
        List<Signer> signers = new ArrayList<>();
        for (int i = 0; properties.getProperty("signer." + i) != null; i++) {
            String[] valid =
                    properties.getProperty("signer." + i + ".valid", "").split(" ");
            if (valid.length != 2) {
                throw new IllegalArgumentException("it does not say how long a signer is valid");
            }
            signers.add(new Signer(
                    properties.getProperty("signer." + i),
                    properties.getProperty("signer." + i + ".subject", ""),
                    Instant.parse(valid[0]),
                    Instant.parse(valid[1])));
        }
        return signers;
    }

    private static Version version(String text) {
        return text == null ? null : Version.parseVersion(text);
    }
}
