// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.message.OpenMessage;
import org.openmtm.operation.Operation;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.PendingChange;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The client side of a module for one service entry: works on the local store only, at once. What a protocol does not
 * do it refuses with {@link ErrorKind#NOT_SUPPORTED} and names who can: that is what every method does here that a module
 * does not implement. Thread safe; it keeps no current entry, so all its methods name the entry they are about.
 */
@ConsumerType
public interface ClientMtm {
    /** Whether this service can, with the reason where it cannot. */
    CapabilityAnswer query(Capability capability);

    /** Journals a command of this module and starts it. */
    Operation invoke(Command command);

    /**
     * Reads an entry as far as it is here.
     *
     * @param entry a message, or the service entry for its settings
     * @throws MessagingException NOT_FOUND if it is neither
     */
    default EntryContent load(EntryId entry) {
        throw ClientRefusal.of("show messages");
    }

    /**
     * Opens a message for reading, as far as it is here: header fields, parts, text, HTML, messages within it.
     *
     * @throws MessagingException NOT_FOUND if it is no message, or nothing of its body is here
     */
    default OpenMessage open(EntryId message) {
        throw ClientRefusal.of("open messages");
    }

    /**
     * Looks for a text in one message, as far as it is here.
     *
     * @param parts where to look
     * @return the parts that hold the text
     */
    default Set<MessagePart> find(EntryId message, String text, Set<MessagePart> parts, FindOptions options) {
        throw ClientRefusal.of("search in a message");
    }

    /**
     * Checks whether a message could be sent as it is.
     *
     * @param parts what to check
     * @return what is wrong, empty when nothing is
     */
    default List<Finding> validate(EntryId message, Set<MessagePart> parts) {
        throw ClientRefusal.of("validate messages");
    }

    /** The settings of the service, as they are now. */
    default ServiceSettings settings() {
        throw ClientRefusal.of("tell settings");
    }

    /**
     * Changes settings of the service; a null value takes one back to its default. Counts from the next connect.
     *
     * @throws MessagingException INVALID, naming the setting, what is allowed and what was given; nothing is changed then
     */
    default void changeSettings(Map<String, ?> changes) {
        throw ClientRefusal.of("change settings");
    }

    /** What the server has not heard of yet, oldest first. */
    default List<PendingChange> pending() {
        throw ClientRefusal.of("keep changes for later");
    }

    /**
     * Composes a message and stores it, complete and durable when this returns.
     *
     * @param draft what to compose; every field is checked, nothing that could break a header gets through
     * @param options whether it goes into the Drafts or the Outbox, and when it may be sent
     * @return the new message's id
     * @throws MessagingException NOT_SUPPORTED if this module does not send; INVALID with the field's name if one is
     *     wrong
     */
    default EntryId compose(Draft draft, SendOptions options) {
        throw ClientRefusal.ofSending("send messages");
    }

    /** Creates an empty message in the Drafts, to be edited. @return its id */
    default EntryId createMessage() {
        throw ClientRefusal.ofSending("create messages");
    }

    /**
     * Creates an answer in the Drafts, through the service of the account that can send.
     *
     * @param toAll to the sender and all recipients but the account itself
     * @return the id of the answer
     */
    default EntryId reply(EntryId original, boolean toAll) {
        throw ClientRefusal.ofSending("answer messages");
    }

    /**
     * Creates a message in the Drafts that passes another one on, through the service of the account that can send.
     *
     * @param asAttachment byte by byte as an attachment, instead of quoted with its attachments
     * @return the id of the new message
     */
    default EntryId forward(EntryId original, boolean asAttachment) {
        throw ClientRefusal.ofSending("forward messages");
    }

    /**
     * Changes a message in the Drafts. All edits are made, in order, or none; complete and durable when this returns.
     *
     * @throws MessagingException INVALID with the field's name if a value is wrong; CONFLICT if the message is none of the
     *     Drafts
     */
    default void edit(EntryId message, List<MessageEdit> edits) {
        throw ClientRefusal.ofSending("edit messages");
    }

    /**
     * Puts a message of the Drafts into the Outbox.
     *
     * @param options when it may go, not DRAFT
     * @throws MessagingException INVALID with the first finding of {@link #validate}, if there is one; CONFLICT if the
     *     message is none of the Drafts
     */
    default void send(EntryId message, SendOptions options) {
        throw ClientRefusal.ofSending("send messages");
    }

    /** The service of this module that new messages are sent through if nobody says otherwise. */
    default Optional<EntryId> defaultService() {
        throw ClientRefusal.ofSending("have a default service");
    }

    /** Makes another service of this module the default one. */
    default void changeDefaultService(EntryId service) {
        throw ClientRefusal.ofSending("have a default service");
    }

    /** Takes the choice of a default service back: the first one of the module is it. */
    default void removeDefaultService() {
        throw ClientRefusal.ofSending("have a default service");
    }
}
