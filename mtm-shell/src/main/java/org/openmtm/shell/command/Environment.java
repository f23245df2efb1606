// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.nio.file.Path;
import java.util.Optional;
import org.openmtm.session.Messaging;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PartReader;
import org.openmtm.store.TextExtractor;

/** The middleware as the commands see it. Thread safe. */
public interface Environment {

    Messaging messaging();

    MessageStore store();

    /** Turns mail into text; empty while no bundle offers it. */
    Optional<TextExtractor> texts();

    /** Takes mail apart; empty while no bundle offers it. */
    Optional<PartReader> parts();

    /** Replaces the bundles of modules at run time. */
    ModuleUpdater modules();

    /** The data directory. */
    Path data();

    /** The directory of the distribution. */
    Path home();

    /** Version of this product, for people. */
    String version();
}
