// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.io.InputStream;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openmtm.entry.Flags;

/**
 * The commands whose answer is OK or not. Send them with {@link ImapConnection#execute}, or several at once with
 * {@link ImapConnection#send}. Names of mailboxes are given as the server writes them ({@link MailboxNames#encode} makes
 * them of what people write); UIDs are those of the open mailbox.
 */
public final class Requests {
    private static final String NEWS_OF_SELECTED = "(selected (MessageNew (UID FLAGS) MessageExpunge FlagChange))";

    private Requests() {}

    /** {@link Pending#copied()} tells the new UIDs. */
    public static ImapCommand copy(UidSet uids, String target) {
        return ImapCommand.of("UID COPY").set(uids).mailbox(target);
    }

    /** Needs MOVE (RFC 6851). {@link Pending#copied()} tells the new UIDs. */
    public static ImapCommand move(UidSet uids, String target) {
        return ImapCommand.of("UID MOVE").set(uids).mailbox(target).needs("MOVE");
    }

    public static ImapCommand addFlags(UidSet uids, Flags flags) {
        return ImapCommand.of("UID STORE").set(uids).words("+FLAGS.SILENT").flags(flags);
    }

    public static ImapCommand removeFlags(UidSet uids, Flags flags) {
        return ImapCommand.of("UID STORE").set(uids).words("-FLAGS.SILENT").flags(flags);
    }

    /**
     * Puts a message into a mailbox. Where the server has no LITERAL+, sending it waits for the server's leave, and a
     * refusal comes before any byte of the message; where it has, several can be in flight. {@link Pending#appended()}
     * tells the new UID.
     *
     * @param received INTERNALDATE, or null for now
     * @param message read when the command is sent, exactly {@code length} bytes; not closed
     */
    public static ImapCommand append(String mailbox, Flags flags, Instant received, InputStream message, long length) {
        ImapCommand command = ImapCommand.of("APPEND").mailbox(mailbox);
        if (!flags.equals(Flags.NONE)) {
            command.flags(flags);
        }
        if (received != null) {
            command.string(ImapDate.format(received));
        }
        return command.stream(message, length);
    }

    /**
     * A message to be appended.
     *
     * @param received INTERNALDATE, or null for now
     * @param message read when the command is sent, exactly {@code length} bytes; not closed
     */
    public record Upload(Flags flags, Instant received, InputStream message, long length) {}

    /**
     * Puts messages into a mailbox, all or none; more than one needs MULTIAPPEND (RFC 3502). The literals of those behind
     * the first go as of {@link #append(String, Flags, Instant, InputStream, long)}.
     */
    public static ImapCommand append(String mailbox, List<Upload> messages) {
        ImapCommand command = ImapCommand.of("APPEND").mailbox(mailbox);
        for (Upload upload : messages) {
            if (!upload.flags().equals(Flags.NONE)) {
                command.flags(upload.flags());
            }
            if (upload.received() != null) {
                command.string(ImapDate.format(upload.received()));
            }
            command.stream(upload.message(), upload.length());
        }
        return messages.size() > 1 ? command.needs("MULTIAPPEND") : command;
    }

    /** Removes these, where they are marked \\Deleted, and no others; needs UIDPLUS. */
    public static ImapCommand expunge(UidSet uids) {
        return ImapCommand.of("UID EXPUNGE").set(uids).needs("UIDPLUS");
    }

    /** Removes everything that is marked \\Deleted, by whomever. */
    public static ImapCommand expunge() {
        return ImapCommand.of("EXPUNGE");
    }

    /** Closes the open mailbox and removes everything in it that is marked \\Deleted. */
    public static ImapCommand close() {
        return ImapCommand.of("CLOSE");
    }

    /** Closes the open mailbox and removes nothing; needs UNSELECT (RFC 3691). */
    public static ImapCommand unselect() {
        return ImapCommand.of("UNSELECT").needs("UNSELECT");
    }

    public static ImapCommand create(String mailbox) {
        return ImapCommand.of("CREATE").mailbox(mailbox);
    }

    public static ImapCommand delete(String mailbox) {
        return ImapCommand.of("DELETE").mailbox(mailbox);
    }

    /** Mailboxes below move along. */
    public static ImapCommand rename(String mailbox, String name) {
        return ImapCommand.of("RENAME").mailbox(mailbox).mailbox(name);
    }

    public static ImapCommand subscribe(String mailbox) {
        return ImapCommand.of("SUBSCRIBE").mailbox(mailbox);
    }

    public static ImapCommand unsubscribe(String mailbox) {
        return ImapCommand.of("UNSUBSCRIBE").mailbox(mailbox);
    }

    public static ImapCommand fetch(UidSet uids, FetchItems items) {
        return ImapCommand.of("UID FETCH").set(uids).words(items.toString());
    }

    /** Switches extensions on (RFC 5161); {@link ImapConnection#enabled} tells which were. */
    public static ImapCommand enable(Collection<String> extensions) {
        ImapCommand command = ImapCommand.of("ENABLE").needs("ENABLE");
        for (String extension : extensions) {
            command.words(extension.toUpperCase(Locale.ROOT));
        }
        return command;
    }

    /** Says who we are (RFC 2971); {@link ImapConnection#serverId} tells what the server said. */
    public static ImapCommand id(Map<String, String> words) {
        ImapCommand command = ImapCommand.of("ID").needs("ID").words("(");
        words.forEach((name, value) -> command.string(name).string(value));
        return command.end(")");
    }

    /**
     * From now on the server tells news of other mailboxes unasked (NOTIFY, RFC 5465): arrivals, removals, flags by STATUS
     * responses, new and renamed mailboxes by LIST responses, and news of the open mailbox as always. It may say
     * NOTIFICATIONOVERFLOW (an untagged OK), and then it tells nothing more.
     *
     * @param withStatus first the states of all mailboxes, as STATUS responses
     */
    public static ImapCommand notifyPersonal(boolean withStatus) {
        return ImapCommand.of("NOTIFY SET" + (withStatus ? " STATUS" : ""))
                .needs("NOTIFY")
                .words(NEWS_OF_SELECTED)
                .words("(personal (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange))");
    }

    /** From now on the server tells unasked of the open mailbox only, as it does for those who never asked for more. */
    public static ImapCommand notifySelected() {
        return ImapCommand.of("NOTIFY SET").needs("NOTIFY").words(NEWS_OF_SELECTED);
    }

    /** Nothing is told unasked any more, not even about the open mailbox. */
    public static ImapCommand notifyNone() {
        return ImapCommand.of("NOTIFY NONE").needs("NOTIFY");
    }
}
