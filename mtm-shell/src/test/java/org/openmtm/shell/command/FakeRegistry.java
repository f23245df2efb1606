// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.registry.Canary;
import org.openmtm.registry.MtmInfo;
import org.openmtm.registry.MtmRegistry;
import org.openmtm.settings.SettingDescriptor;

/** Two modules, one that receives and one that sends. */
final class FakeRegistry implements MtmRegistry {
    private Canary canary;

    @Override
    public List<MtmInfo> modules() {
        return List.of(module("imap4", 1), module("smtp", 2));
    }

    @Override
    public Optional<MtmInfo> module(String type) {
        return modules().stream()
                .filter(m -> m.descriptor().type().equals(type))
                .findFirst();
    }

    @Override
    public List<SettingDescriptor> settings(String type) {
        return type.equals("smtp")
                ? List.of(new SettingDescriptor("address", "Address", "Yours.", "string", "", List.of()))
                : List.of(new SettingDescriptor("folders", "Folders", "Which.", "string", "*", List.of()));
    }

    private static MtmInfo module(String type, long bundle) {
        CapabilityAnswer push = CapabilityAnswer.no(Capability.PUSH, "the server does not offer it");
        MtmDescriptor descriptor = new MtmDescriptor(
                type,
                type.toUpperCase(Locale.ROOT),
                "1",
                type,
                List.of(push),
                List.of(Commands.TEST, Commands.SYNCHRONISE, MessageCommands.MOVE));
        return new MtmInfo(descriptor, bundle, "org.openmtm." + type, "1.0.0", 1);
    }

    @Override
    public List<MtmInfo> versions(String type) {
        return modules().stream()
                .filter(module -> module.descriptor().type().equals(type))
                .toList();
    }

    @Override
    public Optional<MtmInfo> serving(EntryId service) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Canary> canary(String type) {
        return Optional.ofNullable(canary).filter(trial -> trial.type().equals(type));
    }

    @Override
    public void startCanary(Canary next) {
        canary = next;
    }

    @Override
    public void endCanary(String type, boolean promote) {
        canary = null;
    }
}
