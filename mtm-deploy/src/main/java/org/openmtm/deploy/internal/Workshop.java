// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.openmtm.deploy.DeployedModule.Origin;
import org.openmtm.deploy.Preview;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.registry.MtmRegistry;
import org.openmtm.session.Messaging;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/** The steps of a change: each leaves framework and shelf in agreement, also when it fails. For one thread at a time. */
final class Workshop {

    private static final String REFERENCE = "reference:";

    private final BundleContext context;
    private final Surroundings surroundings;
    private final Bundles bundles;
    private final Exchange exchange;
    private final Shelf shelf;
    private final Applied applied;
    private final AllowList allowed;
    private final Path folder;

    /** @param folder the deploy folder, or where it would be */
    Workshop(
            BundleContext context,
            Surroundings surroundings,
            Shelf shelf,
            Applied applied,
            AllowList allowed,
            Path folder) {
        this.folder = folder;
        this.context = context;
        this.surroundings = surroundings;
        this.shelf = shelf;
        this.applied = applied;
        this.allowed = allowed;
        this.bundles = new Bundles(context);
        this.exchange = new Exchange(context, bundles, surroundings::registry);
    }

    Bundles bundles() {
        return bundles;
    }

    Shelf shelf() {
        return shelf;
    }

    MtmRegistry registry() {
        return surroundings.registry();
    }

    /** Reads the jar whole, and asks the allow list. */
    ModuleJar check(Path copy) {
        ModuleJar jar = JarReader.read(copy);
        allowed.check(jar.toString(), jar.sha256(), jar.signers(), Instant.now());
        return jar;
    }

    void tryOut(ModuleJar jar, Bundle old) {
        try {
            exchange.tryOut(jar.file(), old);
        } catch (Failed e) {
            throw Bad.file(
                    jar + " cannot be used here: " + e.getMessage(),
                    "Install what it needs first, or build it against this version of OpenMTM");
        } catch (IOException e) {
            throw Bad.io(jar + " cannot be tried", e);
        }
    }

    Preview preview(String name, Version version, String sha256, Optional<Bundle> old) {
        MtmRegistry registry = registry();
        List<String> types = old.map(bundle -> Awaited.types(registry, bundle)).orElse(List.of());
        int accounts = types.stream()
                .mapToInt(type -> registry.module(type).map(m -> m.services()).orElse(0))
                .sum();
        return new Preview(
                name,
                old.map(bundle -> bundle.getVersion().toString()).orElse(""),
                version.toString(),
                types,
                old.map(bundle -> Bundles.names(bundles.dependants(bundle))).orElse(List.of()),
                accounts,
                sha256);
    }

    /** This bundle cannot replace itself, nor what it stands on, nor what its callers stand on. */
    void refuseWhatCannotGo(Bundle bundle) {
        List<Bundle> concerned = Stream.concat(Stream.of(bundle), bundles.dependants(bundle).stream())
                .toList();
        for (Bundle other : concerned) {
            if (other.getBundleId() == 0 || other.equals(context.getBundle()) || runsTheProcess(other)) {
                throw new MessagingException(
                        ErrorKind.NOT_SUPPORTED,
                        bundle.getSymbolicName() + " cannot go while this process runs: "
                                + (other.equals(bundle) ? "it" : other.getSymbolicName() + ", which uses it,")
                                + " does the work",
                        "Replace the distribution and start again");
            }
        }
    }

    private static boolean runsTheProcess(Bundle bundle) {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        return services != null
                && Stream.of(services)
                        .anyMatch(service -> Boolean.TRUE.equals(service.getProperty("openmtm.main"))
                                || List.of((String[]) service.getProperty("objectClass"))
                                        .contains(Messaging.class.getName()));
    }

    void refuseWhileUsed(Bundle bundle) {
        List<Bundle> users =
                bundles.dependants(bundle).stream().filter(Bundles::isActive).toList();
        if (!users.isEmpty()) {
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    bundle.getSymbolicName() + " is used by " + String.join(", ", Bundles.names(users)),
                    "Uninstall these first");
        }
    }

    /** The file that the distribution has of this bundle; empty if it did not come from a file. */
    Optional<Path> distributionFile(Bundle bundle) {
        String location = bundle.getLocation();
        String url = location.startsWith(REFERENCE) ? location.substring(REFERENCE.length()) : location;
        if (Bundles.ours(bundle) || !url.startsWith("file:")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(url.substring("file:".length()))).filter(Files::isRegularFile);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    Path source(ModuleRecord record) {
        return record.origin() == Origin.FOLDER ? folder.resolve(record.source()) : Path.of(record.source());
    }

    /** A bundle that was changed, and how long it was away. */
    record Changed(Bundle bundle, Duration took) {}

    /** Puts the jar into the framework and remembers it; takes both back if it does not work. */
    Changed change(ModuleRecord record, ModuleJar jar, Optional<Bundle> old, Duration atMost)
            throws InterruptedException {
        String slot = record.slot();
        Optional<ModuleRecord> former = shelf.record(slot);
        Path before = shelf.fresh();
        boolean done = false;
        try {
            boolean shelved = former.isPresent() && applied.holds(former.get(), old.orElse(null));
            if (old.isPresent() && !shelved) {
                copyOf(old.get(), before);
            }
            applied.changing(slot);
            shelf.begin(record, jar.file());
            long begun = System.nanoTime();
            Bundle bundle = put(slot, old, shelf.jar(slot), shelved ? shelf.before(slot) : before, atMost);
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            applied.is(slot, record.sha256(), bundle);
            shelf.commit(slot);
            done = true;
            return new Changed(bundle, took);
        } catch (Failed e) {
            throw failed(jar.toString(), e, old);
        } catch (IOException e) {
            throw Bad.io("What is installed cannot be remembered", e);
        } finally {
            Shelf.discard(before);
            if (!done) {
                takeBack(slot, former, old);
            }
        }
    }

    private Bundle put(String slot, Optional<Bundle> old, Path jar, Path before, Duration atMost)
            throws Failed, IOException, InterruptedException {
        if (old.isEmpty()) {
            return exchange.add(Bundles.location(jar, slot), jar, atMost);
        }
        exchange.replace(old.get(), jar, before, atMost);
        return old.get();
    }

    private void takeBack(String slot, Optional<ModuleRecord> former, Optional<Bundle> old) {
        try {
            shelf.rollBack(slot);
            if (former.isPresent() && old.isPresent() && former.get().version() != null) {
                applied.is(slot, former.get().sha256(), old.get());
            } else {
                applied.isGone(slot);
            }
        } catch (IOException e) {
            // The next start finds the traces of the change and takes it back.
            Log.LOG.error("The change of {} cannot be taken back on the disk", slot, e);
        }
    }

    /** What was there before, also if its file is not what it was; without it there is only no way back. */
    private static void copyOf(Bundle bundle, Path file) {
        try {
            BundleBytes.write(bundle, file);
        } catch (IOException | IllegalStateException e) {
            Shelf.discard(file);
            Log.LOG.warn("Of {} no copy can be made before it is replaced: {}", bundle, e.toString());
        }
    }

    private static MessagingException failed(String what, Failed e, Optional<Bundle> old) {
        return new MessagingException(
                ErrorKind.UNAVAILABLE,
                what + " does not work: " + e.getMessage(),
                old.isEmpty()
                        ? "Nothing was installed; the log says more"
                        : "All goes on with " + old.get().getVersion() + "; the log says more",
                e);
    }

    /** Reads a bundle of the distribution afresh; there is nothing to remember about that. */
    Changed renew(Bundle bundle, ModuleJar jar, Duration atMost) throws InterruptedException {
        Path before = shelf.fresh();
        try {
            copyOf(bundle, before);
            long begun = System.nanoTime();
            exchange.replace(bundle, jar.file(), before, atMost);
            return new Changed(bundle, Duration.ofNanos(System.nanoTime() - begun));
        } catch (Failed e) {
            throw failed(jar.toString(), e, Optional.of(bundle));
        } finally {
            Shelf.discard(before);
        }
    }

    /** @param base of the distribution's bundle of this name, which has to stay away; or null */
    void takeOut(String slot, Bundle bundle, Version base) throws IOException, InterruptedException {
        applied.changing(slot);
        if (base == null) {
            shelf.forget(slot);
        } else {
            shelf.begin(ModuleRecord.removed(slot, base), null);
            shelf.commit(slot);
        }
        exchange.remove(bundle);
        applied.isGone(slot);
    }

    void withdraw(ModuleRecord record, Duration atMost) throws IOException, InterruptedException {
        String slot = record.slot();
        Bundle bundle = bundles.of(slot).orElse(null);
        if (bundle == null) {
            shelf.forget(slot);
            applied.isGone(slot);
            return;
        }
        Optional<Path> distribution = distributionFile(bundle);
        if (distribution.isEmpty()) {
            refuseWhileUsed(bundle);
            takeOut(slot, bundle, null);
            return;
        }
        Path copy = shelf.stage(distribution.get());
        try {
            applied.changing(slot);
            exchange.replace(bundle, JarReader.read(copy).file(), shelf.jar(slot), atMost);
            shelf.forget(slot);
            applied.isGone(slot);
        } catch (Failed e) {
            applied.is(slot, record.sha256(), bundle);
            throw failed("What the distribution has of " + slot, e, Optional.of(bundle));
        } finally {
            Shelf.discard(copy);
        }
    }
}
