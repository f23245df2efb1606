// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.jar.JarFile;
import org.openmtm.deploy.DeployedModule.Origin;
import org.openmtm.error.MessagingException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Version;

/**
 * Brings the framework in line with the shelf when the process starts: its storage may have been deleted, the
 * distribution may have got newer, the last process may have died in the middle of a change, or the allow list may have
 * changed. What is in order costs a look only. What fails is told and leaves what the distribution has.
 */
final class Restore {

    private final BundleContext context;
    private final Workshop workshop;
    private final Shelf shelf;
    private final Applied applied;
    private final AllowList allowed;
    private final Refusals refusals;

    Restore(BundleContext context, Workshop workshop, Applied applied, AllowList allowed, Refusals refusals) {
        this.context = context;
        this.workshop = workshop;
        this.shelf = workshop.shelf();
        this.applied = applied;
        this.allowed = allowed;
        this.refusals = refusals;
    }

    void run() throws IOException {
        shelf.open();
        for (ModuleRecord record : shelf.records()) {
            try {
                restore(record);
            } catch (BundleException | IOException | MessagingException e) {
                Log.LOG.warn("{} cannot be installed again", record.slot(), e);
                refusals.add(record.slot(), "it cannot be installed again: " + words(e), Instant.now());
                giveUp(record.slot());
            }
        }
        for (String slot : applied.slots()) {
            if (shelf.record(slot).isEmpty()) {
                giveUp(slot);
            }
        }
        for (Bundle bundle : workshop.bundles().byUs()) {
            if (shelf.record(Bundles.slot(bundle)).isEmpty()) {
                uninstall(bundle);
            }
        }
    }

    private static String words(Exception e) {
        return e instanceof MessagingException known ? known.oneLine() : e.getMessage();
    }

    private void restore(ModuleRecord record) throws BundleException, IOException {
        Optional<Bundle> distribution = record.slot().indexOf('@') >= 0
                ? Optional.empty()
                : workshop.bundles().distribution(record.slot());
        Optional<Bundle> own = workshop.bundles().own(record.slot());
        if (distribution.isPresent() && own.isPresent()) {
            // A newer distribution has now what only we had.
            own.get().uninstall();
        }
        if (record.origin() == Origin.REMOVED) {
            if (distribution.isPresent()) {
                distribution.get().uninstall();
            }
            return;
        }
        allowed.check(record.slot() + " " + record.version(), record.sha256(), record.signers(), Instant.now());
        Bundle present = workshop.bundles().of(record.slot()).orElse(null);
        if (applied.holds(record, present)) {
            return;
        }
        if (distribution.isPresent() && isNewer(version(distribution.get()), record)) {
            Log.LOG.info("The distribution has a newer {} than {}", record.slot(), record.version());
            giveUp(record.slot());
            shelf.forget(record.slot());
            return;
        }
        install(record, present);
    }

    /** A newer distribution wins over what was installed against an older one, unless that is newer still. */
    private static boolean isNewer(Version now, ModuleRecord record) {
        return record.version().compareTo(now) < 0
                && (record.base() == null || record.base().compareTo(now) < 0);
    }

    /** What it has in its file, whatever the framework holds of it. */
    private Version version(Bundle bundle) throws IOException {
        Optional<Path> file = workshop.distributionFile(bundle);
        if (file.isEmpty()) {
            return bundle.getVersion();
        }
        try (JarFile jar = new JarFile(file.get().toFile())) {
            return BundleHeaders.of(jar.getManifest().getMainAttributes()).version();
        }
    }

    private void install(ModuleRecord record, Bundle present) throws BundleException, IOException {
        Path jar = shelf.jar(record.slot());
        if (!Files.isRegularFile(jar) || !Sha256.of(jar).equals(record.sha256())) {
            throw Bad.file("its copy " + jar + " is not what it was", "Install it anew");
        }
        JarReader.read(jar);
        applied.changing(record.slot());
        Bundle bundle = present;
        try (InputStream in = Files.newInputStream(jar)) {
            if (bundle == null) {
                bundle = context.installBundle(Bundles.location(jar, record.slot()), in);
            } else {
                bundle.update(in);
            }
        }
        bundle.start();
        applied.is(record.slot(), record.sha256(), bundle);
        Log.LOG.info("Installed {} {} again", record.slot(), record.version());
    }

    /** Back to what the distribution has of it, if anything. */
    private void giveUp(String slot) throws IOException {
        try {
            Optional<Bundle> bundle = workshop.bundles().of(slot);
            if (bundle.isPresent() && applied.slots().contains(slot)) {
                Optional<Path> file = workshop.distributionFile(bundle.get());
                if (file.isPresent()) {
                    try (InputStream in = Files.newInputStream(file.get())) {
                        bundle.get().update(in);
                    }
                    bundle.get().start();
                } else if (Bundles.ours(bundle.get())) {
                    bundle.get().uninstall();
                }
            }
            applied.isGone(slot);
        } catch (BundleException e) {
            Log.LOG.error("{} cannot be brought back to what the distribution has", slot, e);
        }
    }

    private static void uninstall(Bundle bundle) {
        try {
            bundle.uninstall();
        } catch (BundleException e) {
            Log.LOG.error("{} cannot be uninstalled", bundle, e);
        }
    }
}
