// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.HashSet;
import java.util.Set;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.mtm.MtmDescriptor;
import org.osgi.framework.Bundle;

/** Hears what a module that came says of itself, once, and takes it only if that makes sense. */
final class Introduction {
    private static final String TYPE = "[a-z0-9][a-z0-9._-]{0,31}";

    private Introduction() {}

    /** @throws MessagingException if it says nothing, nothing sensible, or does not return */
    static Module of(MessageTypeModule module, Bundle bundle, ModuleCalls calls) {
        MtmDescriptor descriptor =
                calls.callThrough("descriptor", calls.bounds().call(), module::descriptor);
        if (descriptor == null) {
            throw wrong("it has no descriptor");
        }
        if (descriptor.type() == null || !descriptor.type().matches(TYPE)) {
            throw wrong(
                    "its type '" + descriptor.type() + "' is not 1 to 32 lower-case letters, digits, '.', '_', '-'");
        }
        if (descriptor.name() == null || descriptor.version() == null || descriptor.settingsPid() == null) {
            throw wrong("its name, version or settings PID is missing");
        }
        if (descriptor.capabilities().stream().anyMatch(answer -> answer.capability() == null)) {
            throw wrong("it answers about a capability that is none");
        }
        Set<String> ids = new HashSet<>();
        descriptor.commands().forEach(command -> check(command, ids));
        return new Module(module, descriptor, bundle, calls.named(descriptor.type()));
    }

    private static void check(CommandDescriptor command, Set<String> known) {
        if (command.id() == null || command.id().isBlank()) {
            throw wrong("a command of it has no id");
        }
        if (command.lane() == null || command.decode() == null || command.parameters() == null) {
            throw wrong("its command '" + command.id() + "' has no lane, no parameters or cannot be read");
        }
        if (!known.add(command.id())) {
            throw wrong("it has two commands '" + command.id() + "'");
        }
    }

    private static MessagingException wrong(String what) {
        return new MessagingException(
                ErrorKind.INVALID, "What the module says of itself is wrong: " + what, "Ask whoever made it");
    }
}
