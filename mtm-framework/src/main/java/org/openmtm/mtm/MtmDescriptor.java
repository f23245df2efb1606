// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.List;
import java.util.Optional;

/**
 * What a module says of itself: the UI data of the original.
 *
 * @param type the stable type ("imap4", "smtp"), lower case; what service entries refer to
 * @param name for people ("IMAP4")
 * @param version of the module, normally its bundle's
 * @param settingsPid the factory PID of its settings, described by Metatype in the module's bundle
 * @param capabilities one answer for each capability that it has an opinion on; the others are off
 * @param commands what its server side carries out
 */
public record MtmDescriptor(
        String type,
        String name,
        String version,
        String settingsPid,
        List<CapabilityAnswer> capabilities,
        List<CommandDescriptor> commands) {
    public MtmDescriptor {
        capabilities = List.copyOf(capabilities);
        commands = List.copyOf(commands);
    }

    /** The description of a command by its id; empty if the module does not know it. */
    public Optional<CommandDescriptor> command(String id) {
        return commands.stream().filter(known -> known.id().equals(id)).findFirst();
    }

    public CapabilityAnswer query(Capability capability) {
        return capabilities.stream()
                .filter(answer -> answer.capability() == capability)
                .findFirst()
                .orElseGet(() -> CapabilityAnswer.no(capability, name + " does not offer it"));
    }
}
