// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.openmtm.entry.EntryId;
import org.openmtm.message.OpenMessage;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.EntryContent;
import org.openmtm.mtm.FindOptions;
import org.openmtm.mtm.Finding;
import org.openmtm.mtm.MessageEdit;
import org.openmtm.mtm.MessagePart;
import org.openmtm.mtm.SendOptions;
import org.openmtm.operation.Operation;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.PendingChange;

/** The client side of a service, whichever module is behind it: what an application may keep for as long as it likes. */
record LentClient(EntryId service, Clients clients) implements ClientMtm {
    private <T> T call(Function<ClientMtm, T> action) {
        return clients.call(service, action);
    }

    private void run(Consumer<ClientMtm> action) {
        call(client -> {
            action.accept(client);
            return null;
        });
    }

    @Override
    public CapabilityAnswer query(Capability capability) {
        return call(client -> client.query(capability));
    }

    @Override
    public Operation invoke(Command command) {
        return call(client -> client.invoke(command));
    }

    @Override
    public EntryContent load(EntryId entry) {
        return call(client -> client.load(entry));
    }

    @Override
    public OpenMessage open(EntryId message) {
        return call(client -> client.open(message));
    }

    @Override
    public Set<MessagePart> find(EntryId message, String text, Set<MessagePart> parts, FindOptions options) {
        return call(client -> client.find(message, text, parts, options));
    }

    @Override
    public List<Finding> validate(EntryId message, Set<MessagePart> parts) {
        return call(client -> client.validate(message, parts));
    }

    @Override
    public ServiceSettings settings() {
        return call(ClientMtm::settings);
    }

    @Override
    public void changeSettings(Map<String, ?> changes) {
        run(client -> client.changeSettings(changes));
    }

    @Override
    public List<PendingChange> pending() {
        return call(ClientMtm::pending);
    }

    @Override
    public EntryId compose(Draft draft, SendOptions options) {
        return call(client -> client.compose(draft, options));
    }

    @Override
    public EntryId createMessage() {
        return call(ClientMtm::createMessage);
    }

    @Override
    public EntryId reply(EntryId original, boolean toAll) {
        return call(client -> client.reply(original, toAll));
    }

    @Override
    public EntryId forward(EntryId original, boolean asAttachment) {
        return call(client -> client.forward(original, asAttachment));
    }

    @Override
    public void edit(EntryId message, List<MessageEdit> edits) {
        run(client -> client.edit(message, edits));
    }

    @Override
    public void send(EntryId message, SendOptions options) {
        run(client -> client.send(message, options));
    }

    @Override
    public Optional<EntryId> defaultService() {
        return call(ClientMtm::defaultService);
    }

    @Override
    public void changeDefaultService(EntryId chosen) {
        run(client -> client.changeDefaultService(chosen));
    }

    @Override
    public void removeDefaultService() {
        run(ClientMtm::removeDefaultService);
    }
}
