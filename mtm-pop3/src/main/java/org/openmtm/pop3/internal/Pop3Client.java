// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openmtm.email.client.StoredMail;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.message.OpenMessage;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.EntryContent;
import org.openmtm.mtm.FindOptions;
import org.openmtm.mtm.Finding;
import org.openmtm.mtm.MessagePart;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.mtm.SendOptions;
import org.openmtm.operation.Operation;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.PendingChange;

/**
 * The client side: what is read is in the store, what the server has to do is a command, and what is written goes to the service of
 * the account that can send. The rest is refused, as the interface does.
 */
final class Pop3Client implements ClientMtm {
    private final MtmDescriptor descriptor;
    private final ClientContext context;

    Pop3Client(MtmDescriptor descriptor, ClientContext context) {
        this.descriptor = descriptor;
        this.context = context;
    }

    @Override
    public CapabilityAnswer query(Capability capability) {
        return descriptor.query(capability);
    }

    @Override
    public Operation invoke(Command command) {
        return context.start(command);
    }

    @Override
    public EntryContent load(EntryId entry) {
        return mail().load(entry, context.settings());
    }

    @Override
    public OpenMessage open(EntryId message) {
        return mail().open(message);
    }

    @Override
    public Set<MessagePart> find(EntryId message, String text, Set<MessagePart> parts, FindOptions options) {
        return mail().find(message, text, parts, options);
    }

    @Override
    public List<Finding> validate(EntryId message, Set<MessagePart> parts) {
        return mail().validate(message, parts);
    }

    @Override
    public ServiceSettings settings() {
        return context.settings();
    }

    @Override
    public void changeSettings(Map<String, ?> changes) {
        context.changeSettings(changes);
    }

    @Override
    public List<PendingChange> pending() {
        return context.store().pending(context.service().id());
    }

    @Override
    public EntryId compose(Draft draft, SendOptions options) {
        return sender("send messages").compose(draft, options);
    }

    @Override
    public EntryId reply(EntryId original, boolean toAll) {
        return sender("answer messages").reply(original, toAll);
    }

    @Override
    public EntryId forward(EntryId original, boolean asAttachment) {
        return sender("forward messages").forward(original, asAttachment);
    }

    private ClientMtm sender(String what) {
        return context.sender()
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_SUPPORTED,
                        "POP3 does not " + what + ", and the account "
                                + context.service().name() + " has no service that can",
                        "Add the account with a sending service (SMTP), or install its module"));
    }

    private StoredMail mail() {
        return new StoredMail(context.store());
    }
}
