// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm.support;

import java.util.List;
import org.openmtm.message.MessageReader;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.settings.ServiceSettings;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/**
 * A whole module that receives, for a protocol with one mailbox whose messages have names. What is left to be written is that
 * mailbox, {@link RemoteMailbox}. The module connects, disconnects and tests; mirrors the mailbox into the folder INBOX, with
 * progress, and goes on where it was after whatever interrupted it; removes what is gone, but asks first when it is very much
 * ({@link #brake}); deletes without a connection and tells the server later; can be cancelled and replaced at any moment. It
 * refuses what it does not do, and says who can.
 *
 * <pre>{@code
 * @Component(service = MessageTypeModule.class)
 * public final class MaildirModule extends MailboxModule {
 *     @Activate
 *     public MaildirModule(@Reference MessageReader reader) {
 *         super("maildir", "Maildir", "org.example.maildir", reader);
 *     }
 *
 *     @Override
 *     protected RemoteMailbox mailbox(ServiceSettings settings) {
 *         return new Maildir(Path.of(settings.text("directory", "")));
 *     }
 * }
 * }</pre>
 */
public abstract class MailboxModule implements MessageTypeModule {
    private final MtmDescriptor descriptor;
    private final MessageReader reader;

    /**
     * @param type the stable type, lower case: what accounts refer to
     * @param name for people
     * @param settingsPid the factory PID of its settings, as its Metatype says
     * @param reader reads the headers of mail; the service is referred to by the component
     */
    protected MailboxModule(String type, String name, String settingsPid, MessageReader reader) {
        Bundle bundle = FrameworkUtil.getBundle(getClass());
        String version = bundle == null ? "0.0.0" : bundle.getVersion().toString();
        this.reader = reader;
        this.descriptor =
                new MtmDescriptor(type, name, version, settingsPid, capabilities(name), MailboxServer.COMMANDS);
    }

    private static List<CapabilityAnswer> capabilities(String name) {
        String sends = name + " only receives; the service of the same account that can send does it (SMTP)";
        return List.of(
                CapabilityAnswer.yes(Capability.RECEIVE),
                CapabilityAnswer.yes(Capability.OFFLINE),
                CapabilityAnswer.yes(Capability.ATTACHMENTS),
                CapabilityAnswer.yes(Capability.UNICODE_TEXT),
                CapabilityAnswer.yes(Capability.BINARY),
                new CapabilityAnswer(Capability.MAX_SIZE, true, InboxSync.LARGEST, ""),
                new CapabilityAnswer(Capability.MAX_TEXT_SIZE, true, InboxSync.LARGEST, ""),
                CapabilityAnswer.no(Capability.FOLDERS, name + " has one folder, the inbox"),
                CapabilityAnswer.no(Capability.PUSH, name + " tells of new mail when it is synchronised"),
                CapabilityAnswer.no(Capability.SEND, sends),
                CapabilityAnswer.no(Capability.SUBJECT, sends),
                CapabilityAnswer.no(Capability.SCHEDULING, sends),
                CapabilityAnswer.no(Capability.RECIPIENT_TYPES, sends),
                CapabilityAnswer.no(Capability.MAX_RECIPIENTS, sends));
    }

    /**
     * Makes the mailbox of an account, to be opened later. Returns at once and connects nowhere.
     *
     * @param settings as they are now
     */
    protected abstract RemoteMailbox mailbox(ServiceSettings settings);

    /**
     * How much may vanish at once without somebody being asked.
     *
     * @param settings as they are now
     */
    protected Brake brake(ServiceSettings settings) {
        return Brake.STANDARD;
    }

    @Override
    public final MtmDescriptor descriptor() {
        return descriptor;
    }

    @Override
    public ClientMtm createClient(ClientContext context) {
        return new MailClient(descriptor, context, reader);
    }

    @Override
    public ServerMtm createServer(ServerContext context) {
        return new MailboxServer(context, this, reader);
    }
}
