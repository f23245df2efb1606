// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.nio.file.Path;
import java.time.Duration;
import org.openmtm.registry.MtmInfo;

/** Replaces the bundle of a module while everything else runs on. */
public interface ModuleUpdater {

    /**
     * Updates the bundle of a module from where it was installed from, and waits until its module is back.
     *
     * @throws org.openmtm.error.MessagingException NOT_FOUND if there is no such module; UNAVAILABLE if it does not come
     *     back in time
     * @throws InterruptedException when the waiting thread is interrupted; the update goes on
     */
    Updated updateType(String type, Duration atMost) throws InterruptedException;

    /**
     * Updates the installed bundle that has the same symbolic name as the bundle in the file, with that file.
     *
     * @throws org.openmtm.error.MessagingException INVALID if the file is no bundle, NOT_FOUND if none of that name is
     *     installed; else as above
     */
    Updated updateFile(Path file, Duration atMost) throws InterruptedException;

    /**
     * @param before the module as it was
     * @param after the module as it is now
     * @param took from the start of the update until the module could be used
     */
    record Updated(MtmInfo before, MtmInfo after, Duration took) {}
}
