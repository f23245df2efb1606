// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.List;
import org.openmtm.email.client.TokenServices;
import org.openmtm.email.wire.Wires;
import org.openmtm.imap4.Imap4ServiceSettings;
import org.openmtm.imap4.protocol.ProtocolLimits;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.settings.ServiceSettings;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** The IMAP4 message type module. */
@Component(name = "org.openmtm.imap4.module", configurationPolicy = ConfigurationPolicy.IGNORE)
public final class Imap4Module implements MessageTypeModule {
    static final String TYPE = "imap4";

    private static final String SENDS = "IMAP4 only receives; the sending service (SMTP) of the account can";

    private final Shared shared;
    private final MtmDescriptor descriptor;

    /** Made by declarative services. */
    @Activate
    public Imap4Module(BundleContext bundle) {
        this(new Shared(
                bundle.getBundle().getVersion().toString(), new HostBudgets(), new Wires(), new TokenServices(bundle)));
    }

    Imap4Module(String version) {
        this(Shared.of(version, new HostBudgets()));
    }

    private Imap4Module(Shared shared) {
        this.shared = shared;
        this.descriptor = new MtmDescriptor(
                TYPE,
                "IMAP4",
                shared.version(),
                Imap4Settings.PID,
                List.of(
                        CapabilityAnswer.yes(Capability.RECEIVE),
                        CapabilityAnswer.no(Capability.SEND, SENDS),
                        CapabilityAnswer.yes(Capability.OFFLINE),
                        CapabilityAnswer.yes(Capability.FOLDERS),
                        CapabilityAnswer.yes(Capability.ATTACHMENTS),
                        CapabilityAnswer.yes(Capability.PUSH),
                        CapabilityAnswer.yes(Capability.UNICODE_TEXT),
                        CapabilityAnswer.yes(Capability.BINARY),
                        new CapabilityAnswer(Capability.MAX_SIZE, true, ProtocolLimits.STANDARD.body(), ""),
                        new CapabilityAnswer(Capability.MAX_TEXT_SIZE, true, ProtocolLimits.STANDARD.body(), ""),
                        CapabilityAnswer.no(Capability.SUBJECT, SENDS),
                        CapabilityAnswer.no(Capability.SCHEDULING, SENDS),
                        CapabilityAnswer.no(Capability.RECIPIENT_TYPES, SENDS),
                        CapabilityAnswer.no(Capability.MAX_RECIPIENTS, SENDS)),
                Imap4Commands.ALL);
    }

    @Override
    public MtmDescriptor descriptor() {
        return descriptor;
    }

    @Override
    public void check(ServiceSettings settings) {
        Imap4ServiceSettings.of(settings).validate();
    }

    @Override
    public ClientMtm createClient(ClientContext context) {
        return new Imap4Client(descriptor, context);
    }

    @Override
    public ServerMtm createServer(ServerContext context) {
        return new Imap4Server(context, shared);
    }
}
