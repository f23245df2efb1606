// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.faulty;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.settings.ServiceSettings;

/** A module that receives: it mirrors the one mailbox of an account, and waits for new mail while it is connected. */
final class ToyModule implements MessageTypeModule {
    static final String TYPE = "toy";

    private static final String INSTEAD = "The toy only receives; a module that sends (SMTP) can";

    private final String version;
    private final Fault fault;
    private final AtomicInteger asked = new AtomicInteger();

    ToyModule(String version, Fault fault) {
        this.version = version;
        this.fault = fault;
    }

    @Override
    public MtmDescriptor descriptor() {
        String told = fault == Fault.DESCRIPTOR_CHANGES ? version + "." + asked.incrementAndGet() : version;
        return new MtmDescriptor(TYPE, "Toy", told, pid(), capabilities(), commands());
    }

    private String pid() {
        return switch (fault) {
            case DEFAULT_SETTING_IS_WRONG -> WrongConfiguration.PID;
            case ACCEPTS_WRONG_SETTINGS -> LooseConfiguration.PID;
            default -> ToyConfiguration.PID;
        };
    }

    private List<CapabilityAnswer> capabilities() {
        return List.of(
                CapabilityAnswer.yes(Capability.RECEIVE),
                CapabilityAnswer.yes(Capability.PUSH),
                CapabilityAnswer.yes(Capability.BINARY),
                claim(Capability.SEND, Fault.LIES_ABOUT_SENDING),
                claim(Capability.OFFLINE, Fault.LIES_ABOUT_OFFLINE),
                claim(Capability.FOLDERS, Fault.LIES_ABOUT_FOLDERS));
    }

    private CapabilityAnswer claim(Capability capability, Fault lie) {
        if (fault == lie) {
            return CapabilityAnswer.yes(capability);
        }
        return CapabilityAnswer.no(capability, fault == Fault.REFUSES_WITHOUT_REASON ? "" : INSTEAD);
    }

    private List<CommandDescriptor> commands() {
        List<CommandDescriptor> commands = new ArrayList<>(
                List.of(Commands.CONNECT, Commands.DISCONNECT, test(), sync(), CountCommand.descriptor(fault)));
        if (fault == Fault.LIES_ABOUT_SENDING) {
            commands.add(Commands.SEND_QUEUED);
        }
        return commands;
    }

    private CommandDescriptor test() {
        CommandDescriptor right = Commands.TEST;
        String title = fault == Fault.COMMAND_WITHOUT_TITLE ? "" : right.title();
        return new CommandDescriptor(right.id(), title, right.parameters(), right.decode());
    }

    private CommandDescriptor sync() {
        CommandDescriptor right = Commands.SYNCHRONISE;
        return fault == Fault.FORGETS_WORK_WITH_ITS_PROCESS
                ? new CommandDescriptor(
                        right.id(), right.title(), right.parameters(), right.lane(), texts -> new FleetingSync())
                : right;
    }

    @Override
    public void check(ServiceSettings settings) {
        String user = settings.text("user", "");
        if (fault != Fault.ACCEPTS_WRONG_SETTINGS && user.contains(" ")) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "The setting user cannot be '" + user + "'",
                    "A name to log in with has no blanks");
        }
    }

    @Override
    public ClientMtm createClient(ClientContext context) {
        return new ToyClient(descriptor(), context, fault);
    }

    @Override
    public ServerMtm createServer(ServerContext context) {
        Planted.begin(fault);
        return new ToyServerMtm(context, fault);
    }
}
