// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.openmtm.deploy.DeployedModule;
import org.openmtm.deploy.DeployedModule.Origin;
import org.openmtm.deploy.InstallOptions;
import org.openmtm.deploy.Installed;
import org.openmtm.deploy.LeakReport;
import org.openmtm.deploy.ModuleInstaller;
import org.openmtm.deploy.Preview;
import org.openmtm.deploy.RefusedFile;
import org.openmtm.deploy.Uninstalled;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.registry.MtmRegistry;
import org.osgi.framework.Bundle;
import org.osgi.framework.Version;

/** Checks, then changes, one caller after the other. */
final class Installer implements ModuleInstaller {

    private final Workshop workshop;
    private final Refusals refusals;
    private final OldCode oldCode;
    private final ReentrantLock turn = new ReentrantLock(true);
    private volatile Runnable settled = () -> {};

    Installer(Workshop workshop, Refusals refusals, OldCode oldCode) {
        this.workshop = workshop;
        this.refusals = refusals;
        this.oldCode = oldCode;
    }

    /** @param wait returns when the deploy folder was looked at for the first time */
    void afterFirstLook(Runnable wait) {
        settled = wait;
    }

    @Override
    public Preview preview(Path jar) {
        Path copy = workshop.shelf().stage(jar);
        try {
            ModuleJar checked = workshop.check(copy);
            Optional<Bundle> old = workshop.bundles().of(checked.name());
            workshop.tryOut(checked, old.orElse(null));
            return workshop.preview(checked.name(), checked.version(), checked.sha256(), old);
        } finally {
            Shelf.discard(copy);
        }
    }

    @Override
    public Preview preview(String name) {
        Bundle bundle = named(name);
        Path copy = workshop.shelf().stage(source(slot(bundle), bundle));
        try {
            ModuleJar checked = workshop.check(copy);
            return workshop.preview(checked.name(), checked.version(), checked.sha256(), Optional.of(bundle));
        } finally {
            Shelf.discard(copy);
        }
    }

    @Override
    public Installed install(Path jar, InstallOptions options, Duration atMost) throws InterruptedException {
        Origin origin = options.beside() ? Origin.BESIDE : Origin.INSTALLED;
        return install(jar, jar.toAbsolutePath().toString(), origin, options, atMost);
    }

    /**
     * The same for the deploy folder.
     *
     * @param source what is remembered as the place it came from
     */
    Installed install(
            Path jar, String source, Origin origin, InstallOptions options, Duration atMost, LinkOption... links)
            throws InterruptedException {
        turn.lockInterruptibly();
        Path copy = null;
        try {
            copy = workshop.shelf().stage(jar, links);
            return install(workshop.check(copy), source, origin, options, atMost);
        } finally {
            if (copy != null) {
                Shelf.discard(copy);
            }
            turn.unlock();
        }
    }

    private Installed install(ModuleJar jar, String source, Origin origin, InstallOptions options, Duration atMost)
            throws InterruptedException {
        String slot = origin == Origin.BESIDE ? jar.name() + "@" + jar.version() : jar.name();
        Optional<Bundle> old = workshop.bundles().of(slot);
        if (origin == Origin.BESIDE) {
            checkBeside(jar, old);
        } else {
            old.ifPresent(bundle -> checkVersion(jar, bundle, options.downgrade()));
        }
        return change(slot, jar, source, origin, old, atMost);
    }

    private Installed change(
            String slot, ModuleJar jar, String source, Origin origin, Optional<Bundle> old, Duration atMost)
            throws InterruptedException {
        workshop.tryOut(jar, old.orElse(null));
        Preview preview = workshop.preview(jar.name(), jar.version(), jar.sha256(), old);
        ModuleRecord record =
                new ModuleRecord(slot, jar.version(), origin, source, jar.sha256(), jar.signers(), base(slot, old));
        return installed(preview, workshop.change(record, jar, old, atMost));
    }

    private Installed installed(Preview preview, Workshop.Changed changed) {
        Bundle bundle = changed.bundle();
        List<String> types = Awaited.types(workshop.registry(), bundle);
        Installed installed = new Installed(
                preview.bundle(),
                bundle.getBundleId(),
                preview.versionBefore(),
                preview.version(),
                types,
                preview.refreshed(),
                changed.took());
        Log.LOG.info("Installed {}", installed);
        return installed;
    }

    private void checkBeside(ModuleJar jar, Optional<Bundle> same) {
        Optional<Bundle> main = workshop.bundles().of(jar.name());
        if (same.isPresent()
                || main.filter(b -> b.getVersion().equals(jar.version())).isPresent()) {
            throw new MessagingException(
                    ErrorKind.CONFLICT, jar + " is installed already", "Give the second one another version");
        }
        if (main.isEmpty()) {
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    "There is no " + jar.name() + " that it could be installed beside",
                    "Install it the usual way");
        }
    }

    private void checkVersion(ModuleJar jar, Bundle old, boolean downgrade) {
        if (!downgrade && jar.version().compareTo(old.getVersion()) < 0) {
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    jar + " is older than " + old.getVersion() + ", which is in use",
                    "To go back on purpose, install it with --downgrade");
        }
        workshop.refuseWhatCannotGo(old);
    }

    /** What the distribution has of this name. */
    private Version base(String slot, Optional<Bundle> old) {
        return workshop.shelf()
                .record(slot)
                .map(ModuleRecord::base)
                .or(() -> old.filter(bundle -> !Bundles.ours(bundle)).map(Bundle::getVersion))
                .orElse(null);
    }

    @Override
    public Installed update(String name, Duration atMost) throws InterruptedException {
        turn.lockInterruptibly();
        Path copy = null;
        try {
            Bundle bundle = named(name);
            String slot = slot(bundle);
            Optional<ModuleRecord> record = workshop.shelf().record(slot);
            Path source = source(slot, bundle);
            copy = workshop.shelf().stage(source);
            ModuleJar jar = workshop.check(copy);
            boolean another = slot.indexOf('@') >= 0 && !jar.version().equals(bundle.getVersion());
            if (another || !jar.name().equals(bundle.getSymbolicName())) {
                throw Bad.file(source + " holds " + jar + " now", "Install it as what it is");
            }
            workshop.refuseWhatCannotGo(bundle);
            if (record.isPresent()) {
                ModuleRecord known = record.get();
                return change(slot, jar, known.source(), known.origin(), Optional.of(bundle), atMost);
            }
            workshop.tryOut(jar, bundle);
            Preview preview = workshop.preview(jar.name(), jar.version(), jar.sha256(), Optional.of(bundle));
            return installed(preview, workshop.renew(bundle, jar, atMost));
        } finally {
            if (copy != null) {
                Shelf.discard(copy);
            }
            turn.unlock();
        }
    }

    /** The file that an update reads. */
    private Path source(String slot, Bundle bundle) {
        Optional<ModuleRecord> record = workshop.shelf().record(slot);
        return record.map(workshop::source)
                .or(() -> workshop.distributionFile(bundle))
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND,
                        "It is not known which file " + bundle.getSymbolicName() + " came from",
                        "Name the file: mtm mtm update FILE"));
    }

    private static String slot(Bundle bundle) {
        return Bundles.ours(bundle) ? Bundles.slot(bundle) : bundle.getSymbolicName();
    }

    /** By type, symbolic name or slot. */
    private Bundle named(String name) {
        MtmRegistry registry = workshop.registry();
        // Not by the name of its bundle: two versions have the same.
        Optional<Bundle> module = registry == null
                ? Optional.empty()
                : registry.module(name).flatMap(inUse -> workshop.bundles().withId(inUse.bundleId()));
        return module.or(() -> workshop.bundles().of(name))
                .filter(bundle -> bundle.getBundleId() != 0)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND, "There is no module or bundle '" + name + "'", "See mtm mtm list"));
    }

    @Override
    public Uninstalled uninstall(String name, Duration atMost) throws InterruptedException {
        turn.lockInterruptibly();
        try {
            Bundle bundle = named(name);
            String slot = slot(bundle);
            workshop.refuseWhatCannotGo(bundle);
            workshop.refuseWhileUsed(bundle);
            Preview last = workshop.preview(bundle.getSymbolicName(), bundle.getVersion(), "", Optional.of(bundle));
            Optional<ModuleRecord> record = workshop.shelf().record(slot);
            workshop.takeOut(slot, bundle, base(slot, Optional.of(bundle)));
            Uninstalled uninstalled = new Uninstalled(
                    last.bundle(),
                    last.version(),
                    last.types(),
                    last.accounts(),
                    record.filter(known -> known.origin() == Origin.FOLDER)
                            .map(known -> workshop.source(known).toString())
                            .orElse(""));
            Log.LOG.info("Uninstalled {}", uninstalled);
            return uninstalled;
        } catch (IOException e) {
            throw Bad.io("What is installed cannot be remembered", e);
        } finally {
            turn.unlock();
        }
    }

    /**
     * The file in the deploy folder is gone: so goes what it brought, and what the distribution has comes back.
     *
     * @return whether something changed
     */
    boolean withdraw(String file, Duration atMost) throws InterruptedException {
        turn.lockInterruptibly();
        try {
            for (ModuleRecord record : workshop.shelf().records()) {
                if (record.isFrom(file)) {
                    workshop.withdraw(record, atMost);
                    Log.LOG.info("Withdrew {} {}, because {} is gone", record.slot(), record.version(), file);
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw Bad.io("What is installed cannot be remembered", e);
        } finally {
            turn.unlock();
        }
    }

    @Override
    public List<DeployedModule> deployed() {
        settled.run();
        return workshop.shelf().records().stream().map(ModuleRecord::view).toList();
    }

    @Override
    public List<RefusedFile> refused() {
        settled.run();
        workshop.shelf().records();
        workshop.shelf().unreadable().forEach((file, reason) -> refusals.add(file, reason, Instant.now()));
        return refusals.all();
    }

    @Override
    public LeakReport checkLeaks(boolean paths) {
        return oldCode.check(paths);
    }
}
