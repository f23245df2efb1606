// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.concurrent.atomic.AtomicReference;
import org.openmtm.operation.Progress;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Console;

/** Waits, with a progress bar, until the index holds all that is here now. */
final class Indexing {

    private Indexing() {}

    static void await(MessagingSession session, Console console) throws InterruptedException {
        AtomicReference<Progress> progress = new AtomicReference<>(Progress.stage("index", ""));
        console.<Void, InterruptedException>showing(progress::get, () -> {
            session.read().awaitIndexed(progress::set);
            return null;
        });
    }
}
