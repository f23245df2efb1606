// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.nio.file.Path;
import java.util.Optional;
import org.openmtm.deploy.ModuleInstaller;
import org.openmtm.message.MessageReader;
import org.openmtm.session.Messaging;
import org.openmtm.store.MessageStore;

/** The middleware as the commands see it. Thread safe. */
public interface Environment {

    Messaging messaging();

    MessageStore store();

    /** Reads mail; empty while no bundle offers it. */
    Optional<MessageReader> reader();

    /** Installs, replaces and removes modules; empty while no bundle does that. */
    Optional<ModuleInstaller> installer();

    /** The data directory. */
    Path data();

    /** The directory of the distribution. */
    Path home();

    /** Version of this product, for people. */
    String version();
}
