// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.openmtm.email.client.TokenServices;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.mtm.SendingCommands;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.settings.TokenSupplier;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** The SMTP module: sends what is in the Outbox. Needs nothing but the API and mtm-email. */
@Component(service = MessageTypeModule.class)
public final class SmtpModule implements MessageTypeModule {
    static final String TYPE = "smtp";
    private static final String INSTEAD = "SMTP only sends; the IMAP4 service of the same account does it";

    private final MtmDescriptor descriptor;
    private final Clock clock;
    private final Function<String, Optional<TokenSupplier>> tokens;

    @Activate
    public SmtpModule(BundleContext bundle) {
        this(bundle.getBundle().getVersion().toString(), Clock.systemUTC(), new TokenServices(bundle));
    }

    SmtpModule(String version, Clock clock) {
        this(version, clock, name -> Optional.empty());
    }

    SmtpModule(String version, Clock clock, Function<String, Optional<TokenSupplier>> tokens) {
        this.clock = clock;
        this.tokens = tokens;
        this.descriptor = new MtmDescriptor(
                TYPE,
                "SMTP",
                version,
                SmtpSettings.PID,
                List.of(
                        CapabilityAnswer.yes(Capability.SEND),
                        CapabilityAnswer.yes(Capability.ATTACHMENTS),
                        CapabilityAnswer.yes(Capability.OFFLINE),
                        CapabilityAnswer.yes(Capability.SUBJECT),
                        CapabilityAnswer.yes(Capability.SCHEDULING),
                        CapabilityAnswer.yes(Capability.RECIPIENT_TYPES),
                        CapabilityAnswer.yes(Capability.UNICODE_TEXT),
                        CapabilityAnswer.yes(Capability.BINARY),
                        CapabilityAnswer.no(Capability.RECEIVE, INSTEAD),
                        CapabilityAnswer.no(Capability.FOLDERS, INSTEAD),
                        CapabilityAnswer.no(Capability.PUSH, INSTEAD),
                        CapabilityAnswer.no(Capability.MAX_SIZE, "The server says it at each connection"),
                        CapabilityAnswer.no(Capability.MAX_TEXT_SIZE, "The server says it at each connection"),
                        new CapabilityAnswer(Capability.MAX_RECIPIENTS, true, Outbox.MOST_RECIPIENTS, "")),
                List.of(
                        Commands.CONNECT,
                        Commands.DISCONNECT,
                        Commands.TEST,
                        Commands.COMPOSE,
                        Commands.SEND_QUEUED,
                        SendingCommands.READ_REPORTS,
                        SendingCommands.RESOLVE));
    }

    @Override
    public MtmDescriptor descriptor() {
        return descriptor;
    }

    @Override
    public void check(ServiceSettings settings) {
        new SmtpSettings(settings).check();
    }

    @Override
    public ClientMtm createClient(ClientContext context) {
        return new SmtpClient(context, descriptor, clock);
    }

    @Override
    public ServerMtm createServer(ServerContext context) {
        return new SmtpServer(context, clock, new Random(), tokens);
    }
}
