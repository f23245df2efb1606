// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.openmtm.email.client.TokenServices;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.ChangeCommands;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.CompoundCommands;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.pop3.protocol.Pop3Connection;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.settings.TokenSupplier;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** The POP3 message type module. Needs nothing but the API and mtm-email. */
@Component(service = MessageTypeModule.class)
public final class Pop3Module implements MessageTypeModule {
    static final String TYPE = "pop3";

    static final List<CommandDescriptor> COMMANDS = List.of(
            Commands.CONNECT,
            Commands.DISCONNECT,
            Commands.TEST,
            Commands.SYNCHRONISE,
            Commands.SYNCHRONISE_TREE,
            Commands.SYNCHRONISE_INBOX,
            CompoundCommands.CONNECT_AND_SYNCHRONISE,
            CompoundCommands.GET_MAIL,
            CompoundCommands.CANCEL_BACKGROUND,
            CompoundCommands.WAIT_FOR_BACKGROUND,
            CompoundCommands.IS_CONNECTED,
            CompoundCommands.IS_BUSY,
            MessageCommands.COPY,
            MessageCommands.MOVE,
            MessageCommands.DELETE,
            MessageCommands.POPULATE,
            ChangeCommands.UNDELETE_ALL,
            ChangeCommands.CANCEL,
            ChangeCommands.LIST);

    private static final String SENDS = "POP3 only fetches; the sending service (SMTP) of the account can";
    private static final String IMAP = "A maildrop is one list of messages; an account of the IMAP4 module has it";

    private final MtmDescriptor descriptor;
    private final Function<String, Optional<TokenSupplier>> tokens;

    /** Made by declarative services. */
    @Activate
    public Pop3Module(BundleContext bundle) {
        this(bundle.getBundle().getVersion().toString(), new TokenServices(bundle));
    }

    Pop3Module(String version, Function<String, Optional<TokenSupplier>> tokens) {
        this.tokens = tokens;
        this.descriptor = new MtmDescriptor(
                TYPE,
                "POP3",
                version,
                Pop3Settings.PID,
                List.of(
                        CapabilityAnswer.yes(Capability.RECEIVE),
                        CapabilityAnswer.yes(Capability.OFFLINE),
                        CapabilityAnswer.yes(Capability.ATTACHMENTS),
                        CapabilityAnswer.yes(Capability.UNICODE_TEXT),
                        CapabilityAnswer.yes(Capability.BINARY),
                        new CapabilityAnswer(Capability.MAX_SIZE, true, Pop3Connection.LARGEST, ""),
                        new CapabilityAnswer(Capability.MAX_TEXT_SIZE, true, Pop3Connection.LARGEST, ""),
                        CapabilityAnswer.no(Capability.FOLDERS, IMAP),
                        CapabilityAnswer.no(Capability.PUSH, IMAP),
                        CapabilityAnswer.no(Capability.SEND, SENDS),
                        CapabilityAnswer.no(Capability.SUBJECT, SENDS),
                        CapabilityAnswer.no(Capability.SCHEDULING, SENDS),
                        CapabilityAnswer.no(Capability.RECIPIENT_TYPES, SENDS),
                        CapabilityAnswer.no(Capability.MAX_RECIPIENTS, SENDS)),
                COMMANDS);
    }

    @Override
    public MtmDescriptor descriptor() {
        return descriptor;
    }

    @Override
    public void check(ServiceSettings settings) {
        new Pop3Settings(settings).check();
    }

    @Override
    public ClientMtm createClient(ClientContext context) {
        return new Pop3Client(descriptor, context);
    }

    @Override
    public ServerMtm createServer(ServerContext context) {
        return new Pop3Server(context, tokens);
    }
}
