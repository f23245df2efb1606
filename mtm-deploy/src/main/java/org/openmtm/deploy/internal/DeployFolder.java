// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.openmtm.deploy.DeployedModule.Origin;
import org.openmtm.deploy.InstallOptions;
import org.openmtm.error.MessagingException;

/**
 * A folder whose jars are installed, replaced and withdrawn as they come, change and go. Each look deals with one file
 * after the other, as it is then: of a storm of changes the last counts. For one thread.
 */
final class DeployFolder {

    /** A file that grows is left alone until it rests for so long. */
    private static final Duration REST = Duration.ofMillis(400);

    /** A file that rests and is not complete may be a copy that goes on; after so long it is not. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration AT_MOST = Duration.ofSeconds(20);

    private final Path folder;
    private final Ownership ownership;
    private final Installer installer;
    private final Shelf shelf;
    private final Refusals refusals;
    private final FolderMemory memory;
    private final Map<String, Rest> resting = new HashMap<>();
    private final Map<String, Long> missing = new HashMap<>();

    private record Rest(Fingerprint fingerprint, long sinceNanos) {}

    DeployFolder(Path folder, Ownership ownership, Installer installer, Shelf shelf, Refusals refusals)
            throws IOException {
        this.folder = folder;
        this.ownership = ownership;
        this.installer = installer;
        this.shelf = shelf;
        this.refusals = refusals;
        this.memory = new FolderMemory(shelf.directory().resolve("deploy.files"));
        PrivateFiles.makeDirectory(folder);
    }

    /**
     * Takes what is ready to be taken.
     *
     * @return whether something is not ready yet, so that the next look should be soon
     */
    boolean look() throws IOException, InterruptedException {
        if (!trusted()) {
            return false;
        }
        Map<String, Path> files = files();
        boolean soon = false;
        boolean changed = false;
        for (var file : files.entrySet()) {
            try {
                Fingerprint now = Fingerprint.of(file.getValue());
                if (memory.knows(file.getKey(), now)) {
                    remind(file.getKey());
                } else if (isReady(file.getKey(), file.getValue(), now)) {
                    changed |= take(file.getKey(), file.getValue(), now, files.keySet());
                } else {
                    soon = true;
                }
            } catch (NoSuchFileException e) {
                // It went while we looked; the next look deals with that.
                soon = true;
            }
        }
        resting.keySet().retainAll(files.keySet());
        missing.keySet().retainAll(memory.names());
        missing.keySet().removeAll(files.keySet());
        for (String name : memory.names()) {
            if (!files.containsKey(name)) {
                boolean gone = isGone(name);
                soon |= !gone;
                changed |= gone && withdraw(name);
            }
        }
        return changed && memory.reconsider() || soon;
    }

    /** Of a wrong folder nothing is taken, and nothing is withdrawn either. */
    private boolean trusted() throws IOException {
        PrivateFiles.makeDirectory(folder);
        String problem = ownership.problem(folder);
        if (problem.isEmpty()) {
            refusals.remove(folder.toString());
            return true;
        }
        refusals.refuse(folder.toString(), "nothing in it is looked at: " + problem);
        return false;
    }

    private Map<String, Path> files() throws IOException {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> found = Files.list(folder)) {
            found.forEach(file -> {
                String name = file.getFileName().toString();
                if (name.endsWith(".jar") && !name.startsWith(".")) {
                    files.put(name, file);
                }
            });
        }
        return files;
    }

    /** What a former process refused is told to who asks this one. */
    private void remind(String name) {
        if (memory.isRefused(name)) {
            refusals.add(name, memory.reason(name), memory.since(name));
        }
    }

    private boolean isReady(String name, Path file, Fingerprint now) {
        Rest rest = resting.get(name);
        if (rest == null || !rest.fingerprint().equals(now)) {
            rest = new Rest(now, System.nanoTime());
            resting.put(name, rest);
        }
        long watched = (System.nanoTime() - rest.sinceNanos()) / 1_000_000;
        long touched = now.touched().toMillis() == 0
                ? 0
                : System.currentTimeMillis() - now.touched().toMillis();
        long rested = Math.max(watched, touched);
        return rested >= PATIENCE.toMillis() || rested >= REST.toMillis() && isComplete(file);
    }

    private static boolean isComplete(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return zip.size() > 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** @return whether it was installed */
    private boolean take(String name, Path file, Fingerprint now, Set<String> present)
            throws IOException, InterruptedException {
        String problem = ownership.problem(file, ownership.isShut(folder));
        Optional<ModuleRecord> known = known(file);
        if (known.filter(record -> isElsewhere(record, name, present)).isPresent()) {
            problem = known.get().slot() + " is in the folder already, as "
                    + known.get().source() + "; remove one of them";
        }
        if (!problem.isEmpty()) {
            refuse(name, now, problem);
            return false;
        }
        if (known.filter(record -> record.isFrom(name)).isPresent()
                && Sha256.of(file).equals(known.get().sha256())) {
            accept(name, now);
            return false;
        }
        try {
            installer.install(file, name, Origin.FOLDER, InstallOptions.NONE, AT_MOST, LinkOption.NOFOLLOW_LINKS);
            accept(name, now);
            return true;
        } catch (MessagingException e) {
            refuse(name, now, e.oneLine());
            return false;
        }
    }

    private void accept(String name, Fingerprint now) throws IOException {
        memory.taken(name, now);
        refusals.remove(name);
    }

    private void refuse(String name, Fingerprint now, String reason) throws IOException {
        boolean told = reason.equals(memory.reason(name));
        memory.refused(name, now, reason);
        if (told) {
            refusals.add(name, reason, memory.since(name));
        } else {
            refusals.refuse(name, reason);
        }
    }

    private static boolean isElsewhere(ModuleRecord record, String name, Set<String> present) {
        return record.origin() == Origin.FOLDER && !record.source().equals(name) && present.contains(record.source());
    }

    /** What is installed of the bundle that the file says to be; whether that is true is seen later. */
    private Optional<ModuleRecord> known(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (JarFile jar = new JarFile(file.toFile(), false)) {
            Manifest manifest = jar.getManifest();
            return manifest == null
                    ? Optional.empty()
                    : shelf.record(
                            BundleHeaders.of(manifest.getMainAttributes()).name());
        } catch (IOException | MessagingException e) {
            // Installing it says better what is wrong.
            return Optional.empty();
        }
    }

    /**
     * A list that is made while a file is replaced may lack both, the old one and the new one; and who deletes a file to put
     * another in its place does not want the module to go. So it must be away for a while.
     */
    private boolean isGone(String name) {
        if (Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
            missing.remove(name);
            return false;
        }
        long since = missing.computeIfAbsent(name, first -> System.nanoTime());
        return System.nanoTime() - since >= REST.toNanos();
    }

    /** @return whether something else may be possible now */
    private boolean withdraw(String name) throws IOException, InterruptedException {
        try {
            boolean changed = installer.withdraw(name, AT_MOST) || memory.isRefused(name);
            memory.forget(name);
            refusals.remove(name);
            return changed;
        } catch (MessagingException e) {
            refusals.refuse(name, "it is gone, and what it brought stays: " + e.oneLine());
            return false;
        }
    }
}
