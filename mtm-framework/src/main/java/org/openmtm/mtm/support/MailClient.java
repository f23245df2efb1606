// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm.support;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.message.MessageReader;
import org.openmtm.message.MessageSource;
import org.openmtm.message.OpenMessage;
import org.openmtm.mtm.Addressee;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.EntryContent;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.mtm.SendOptions;
import org.openmtm.operation.Operation;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.PendingChange;

/**
 * The client side of a module that receives mail: everything that is read is in the store, everything that the server has to
 * do is a command, and everything that is written goes through the service of the account that can send. The rest is refused,
 * as the interface does. May be extended.
 */
public class MailClient implements ClientMtm {
    private final MtmDescriptor descriptor;
    private final ClientContext context;
    private final MessageReader reader;

    public MailClient(MtmDescriptor descriptor, ClientContext context, MessageReader reader) {
        this.descriptor = descriptor;
        this.context = context;
        this.reader = reader;
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
    public EntryContent load(EntryId id) {
        Entry entry = context.store().entry(id).orElseThrow(() -> notThere(id));
        if (entry.type() == EntryType.SERVICE) {
            return new EntryContent.Service(entry, context.settings());
        }
        OpenMessage message = open(id);
        List<Addressee> addressees = new ArrayList<>();
        add(addressees, Addressee.Type.TO, message);
        add(addressees, Addressee.Type.CC, message);
        add(addressees, Addressee.Type.BCC, message);
        try {
            return new EntryContent.Message(
                    entry, addressees, message.text(), message.attachments(), 0, message.kinds());
        } catch (IOException e) {
            throw unreadable(id, e);
        }
    }

    private static void add(List<Addressee> addressees, Addressee.Type type, OpenMessage message) {
        message.fields(type.name()).stream()
                .flatMap(field -> field.addresses().stream())
                .forEach(one -> addressees.add(new Addressee(type, one.address())));
    }

    @Override
    public OpenMessage open(EntryId id) {
        Entry entry = context.store()
                .entry(id)
                .filter(found -> found.type() == EntryType.MESSAGE)
                .orElseThrow(() -> notThere(id));
        try {
            return reader.open(MessageSource.of(context.store(), entry));
        } catch (IOException e) {
            throw unreadable(id, e);
        }
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

    /** Through the service that sends. */
    @Override
    public EntryId compose(Draft draft, SendOptions options) {
        return sender("send messages").compose(draft, options);
    }

    /** Through the service that sends. */
    @Override
    public EntryId reply(EntryId original, boolean toAll) {
        return sender("answer messages").reply(original, toAll);
    }

    /** Through the service that sends. */
    @Override
    public EntryId forward(EntryId original, boolean asAttachment) {
        return sender("forward messages").forward(original, asAttachment);
    }

    private ClientMtm sender(String what) {
        return context.sender()
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_SUPPORTED,
                        descriptor.name() + " does not " + what + ", and the account "
                                + context.service().name() + " has no service that can",
                        "Add the account with a sending service (SMTP), or install its module"));
    }

    private static MessagingException notThere(EntryId id) {
        return new MessagingException(ErrorKind.NOT_FOUND, "There is no message " + id, "It may have been deleted");
    }

    private static MessagingException unreadable(EntryId id, IOException e) {
        return new MessagingException(
                ErrorKind.STORE,
                "The message " + id + " cannot be read (" + e.getMessage() + ")",
                "Check the store: mtm store check",
                e);
    }
}
