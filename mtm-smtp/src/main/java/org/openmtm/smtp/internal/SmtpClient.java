// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.EntryContent;
import org.openmtm.mtm.FindOptions;
import org.openmtm.mtm.Finding;
import org.openmtm.mtm.MessageEdit;
import org.openmtm.mtm.MessagePart;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.mtm.SendOptions;
import org.openmtm.operation.Operation;
import org.openmtm.settings.ServiceSettings;

/** The client side: composes and edits in the store, and puts commands on the line. */
final class SmtpClient implements ClientMtm {
    private final ClientContext context;
    private final MtmDescriptor descriptor;
    private final Clock clock;

    SmtpClient(ClientContext context, MtmDescriptor descriptor, Clock clock) {
        this.context = context;
        this.descriptor = descriptor;
        this.clock = clock;
    }

    @Override
    public CapabilityAnswer query(Capability capability) {
        boolean size = capability == Capability.MAX_SIZE || capability == Capability.MAX_TEXT_SIZE;
        String known = size ? context.store().note(context.service().id(), Outbox.MAXIMUM_SIZE) : "";
        return known.isEmpty()
                ? descriptor.query(capability)
                : new CapabilityAnswer(capability, true, Long.parseLong(known), "");
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

    private StoredMail mail() {
        return new StoredMail(context.store());
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
    public EntryId compose(Draft draft, SendOptions options) {
        return new Composing(
                        context.store(),
                        context.service().id(),
                        new SmtpSettings(context.settings()),
                        clock,
                        new Commands.Compose(draft, options))
                .store();
    }

    @Override
    public EntryId createMessage() {
        return draft(Draft.Kind.NEW, null);
    }

    @Override
    public EntryId reply(EntryId original, boolean toAll) {
        return draft(toAll ? Draft.Kind.REPLY_ALL : Draft.Kind.REPLY, original);
    }

    @Override
    public EntryId forward(EntryId original, boolean asAttachment) {
        return draft(asAttachment ? Draft.Kind.FORWARD_AS_ATTACHMENT : Draft.Kind.FORWARD, original);
    }

    private EntryId draft(Draft.Kind kind, EntryId original) {
        Draft draft = new Draft(kind, "", List.of(), List.of(), List.of(), "", "", List.of(), original);
        return compose(draft, SendOptions.DRAFT);
    }

    @Override
    public void edit(EntryId message, List<MessageEdit> edits) {
        new Editing(context, clock, message).edit(edits);
    }

    @Override
    public void send(EntryId message, SendOptions options) {
        Editing editing = new Editing(context, clock, message);
        validate(message, EnumSet.allOf(MessagePart.class)).stream().findFirst().ifPresent(finding -> {
            throw new MessagingException(ErrorKind.INVALID, finding.text(), "Edit the message, then send it");
        });
        editing.send(options);
    }

    @Override
    public Optional<EntryId> defaultService() {
        return context.defaultService();
    }

    @Override
    public void changeDefaultService(EntryId service) {
        context.changeDefaultService(service);
    }

    @Override
    public void removeDefaultService() {
        context.changeDefaultService(null);
    }
}
