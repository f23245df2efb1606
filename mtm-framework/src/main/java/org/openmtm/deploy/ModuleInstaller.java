// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Brings bundles into the running framework and takes them out. What it installed is kept in the data directory and is
 * there again after a restart, also after one without the framework's cache. One change goes on at a time; further
 * callers wait. Thread safe.
 *
 * <p>A file is copied first, and only the copy is checked and used: it must be a jar that can be read to its end, with
 * the manifest of a bundle, with sound entry names, within the limits on its size, with all it needs at hand, and, where
 * an allow list exists, on that list. Before all that nothing changes. Files are local files.
 *
 * <p>All methods throw {@link org.openmtm.error.MessagingException}: NOT_FOUND if there is no such file, type or bundle;
 * INVALID for a file that cannot be a module here; REFUSED for one that the allow list does not hold; CONFLICT for an
 * older version over a newer one; NOT_SUPPORTED for a bundle that cannot be replaced in a running process; UNAVAILABLE
 * if it did not start, did not bring its services in time or is not there; DISK_FULL. After UNAVAILABLE from a
 * replacement the bundle is what it was before, and its accounts go on with it.
 */
@ProviderType
public interface ModuleInstaller {

    /**
     * What {@link #install} would do with this file. Checks all that can be checked without a change; that the version
     * is older than the one in use is told, not refused.
     *
     * @param jar a local file
     */
    Preview preview(Path jar);

    /** What {@link #update} would do. @param name a module's type, or a bundle's symbolic name */
    Preview preview(String name);

    /** As with {@link InstallOptions#NONE}. */
    default Installed install(Path jar, Duration atMost) throws InterruptedException {
        return install(jar, InstallOptions.NONE, atMost);
    }

    /**
     * Installs the bundle in the file and starts it; replaces the bundle of the same symbolic name if there is one. Waits
     * until the services that the old one had (for a new one: that its manifest promises) are back.
     *
     * @param jar a local file; it may be deleted afterwards
     * @param atMost how long to wait for the services, more than zero
     * @throws InterruptedException if the caller is interrupted; what was begun is taken back
     */
    Installed install(Path jar, InstallOptions options, Duration atMost) throws InterruptedException;

    /** Installs it as a second version beside the one in use, which stays in use. CONFLICT if both have one version. */
    default Installed installBeside(Path jar, Duration atMost) throws InterruptedException {
        return install(jar, new InstallOptions(false, true), atMost);
    }

    /**
     * Reads a bundle afresh from where it came from: the distribution, or the file it was installed from.
     *
     * @param name a module's type, or a bundle's symbolic name
     */
    Installed update(String name, Duration atMost) throws InterruptedException;

    /**
     * Takes a bundle out. Accounts, mail and what waits to be done stay, and go on when it is installed again. It stays
     * away after a restart too, also if it belongs to the distribution.
     *
     * @param name a module's type, a bundle's symbolic name, or {@code name@version} for one that was installed beside
     */
    Uninstalled uninstall(String name, Duration atMost) throws InterruptedException;

    /** What is here by way of this installer, sorted by name. */
    List<DeployedModule> deployed();

    /** The files in the deploy folder that were not taken, and why; those in the data directory that cannot be used. */
    List<RefusedFile> refused();

    /** As {@link #checkLeaks} without paths: the class loaders of replaced code that did not go. */
    default List<OldLoader> leaks() {
        return checkLeaks(false).left();
    }

    /**
     * Collects garbage and looks which class loaders of replaced bundles are still there. The whole process stands still
     * meanwhile, for about as long as a full collection takes.
     *
     * @param paths whether to say what holds them. This writes all objects to a private file, which has passwords in it
     *     while they are in memory, reads it in a process of its own and deletes it; takes seconds to a minute
     */
    LeakReport checkLeaks(boolean paths);
}
