// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.FetchData;
import org.openmtm.imap4.protocol.ImapCommand;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.imap4.protocol.Pending;
import org.openmtm.imap4.protocol.StatusResponse;
import org.openmtm.imap4.protocol.UidSet;
import org.openmtm.imap4.protocol.UntaggedHandler;
import org.openmtm.store.RemoteFolder;

/** The mailbox that is open, as the server described it when it was opened, and what it told since. For one thread. */
public final class Selection implements UntaggedHandler {
    private static final int ALL_BITS =
            Arrays.stream(Flag.values()).mapToInt(Flag::bit).sum();

    private final ImapConnection connection;
    private final FlagInbox inbox;
    private final List<UidSet> vanished = new ArrayList<>();
    private FetchSink sink;
    private long exists;
    private long uidNext;
    private long validity;
    private long highestModSeq;
    private boolean readOnly;
    private boolean keywordsAllowed = true;
    private Flags permanent;
    private String mailboxId = "";
    private boolean resynchronised;
    private boolean open;
    private boolean validityChanged;
    private long removedSince;
    private long news;
    private boolean otherNews;

    private Selection(ImapConnection connection, FlagInbox inbox) {
        this.connection = connection;
        this.inbox = inbox;
    }

    /** Opens a mailbox with the best that the server can. @throws org.openmtm.error.MessagingException if it refuses */
    static Selection open(ImapConnection connection, RemoteFolder folder, FlagInbox inbox) {
        Selection selection = new Selection(connection, inbox);
        ImapCommand command = ImapCommand.of("SELECT").mailbox(folder.path());
        if (folder.complete() && folder.modSeq() > 0 && connection.enabled("QRESYNC")) {
            command.words("(QRESYNC (" + folder.validity() + " " + folder.modSeq() + "))")
                    .needs("QRESYNC");
            selection.resynchronised = true;
        } else if (connection.has("CONDSTORE")) {
            command.words("(CONDSTORE)").needs("CONDSTORE");
        }
        connection.handler(selection);
        Pending pending = connection.send(command);
        if (connection.answer(pending).condition() == StatusResponse.Condition.BAD
                && !command.needs().isEmpty()) {
            // What it does not understand is switched off now: each turn asks for less.
            return open(connection, folder, inbox);
        }
        StatusResponse answer = connection.await(pending);
        selection.readOnly = answer.code().is("READ-ONLY");
        selection.open = true;
        return selection;
    }

    /**
     * Opens a mailbox to read from it only, and makes sure that the UIDs here are its own. What it tells on the side is left
     * to the next sync.
     *
     * @throws MessagingException CONFLICT if it was numbered anew since its last sync; what the server says if it refuses
     */
    public static Selection visit(SyncScope scope, RemoteFolder folder) {
        Selection selection =
                new Selection(scope.connection(), new FlagInbox(scope.store(), folder.folder(), scope.report()));
        scope.connection().handler(selection);
        scope.connection().execute(ImapCommand.of("EXAMINE").mailbox(folder.path()));
        selection.readOnly = true;
        boolean regressed = selection.uidNext() > 0 && selection.uidNext() < folder.uidNext();
        if (selection.validity() != folder.validity() || regressed) {
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    "The server numbered the folder " + MailboxNames.display(folder.path()) + " anew",
                    "Synchronise it first");
        }
        return selection;
    }

    @Override
    public void exists(long messages) {
        if (open) {
            news++;
        } else {
            exists = messages;
        }
    }

    @Override
    public void expunge(long sequence) {
        if (open) {
            removedSince++;
            news++;
            otherNews = true;
        }
    }

    @Override
    public void vanished(boolean earlier, UidSet uids) {
        if (!open && !resynchronised) {
            return;
        }
        vanished.add(uids);
        if (open && !earlier) {
            removedSince += uids.count();
            news++;
            otherNews = true;
        }
    }

    @Override
    public void fetch(FetchData data) {
        if (sink != null && sink.take(data)) {
            return;
        }
        if (data.flags() == null) {
            return;
        }
        if (open) {
            news++;
            otherNews = true;
        }
        if (data.uid() != FetchData.UNKNOWN && (open || resynchronised)) {
            inbox.add(data.uid(), data.flags());
        }
    }

    @Override
    public void condition(StatusResponse response) {
        switch (response.code().name()) {
            case "UIDVALIDITY" -> validity(response.code().number());
            case "UIDNEXT" -> uidNext = open ? uidNext : response.code().number();
            case "HIGHESTMODSEQ" ->
                highestModSeq = open ? highestModSeq : response.code().number();
            case "NOMODSEQ" -> highestModSeq = 0;
            case "MAILBOXID" ->
                mailboxId = open || response.code().words().isEmpty()
                        ? mailboxId
                        : response.code().words().get(0);
            case "PERMANENTFLAGS" -> permanent(response.code().words());
            case "CLOSED" -> {
                // What came until now was about the mailbox that was open before.
                vanished.clear();
                inbox.clear();
            }
            default -> {
                // A remark for people.
            }
        }
    }

    private void validity(long now) {
        if (open && now != validity) {
            validityChanged = true;
        } else {
            validity = now;
        }
    }

    private void permanent(List<String> words) {
        keywordsAllowed = words.contains("\\*");
        Flags allowed = Flags.NONE;
        for (String word : words) {
            for (Flag flag : Flag.values()) {
                allowed = flag.imapName().equalsIgnoreCase(word) ? allowed.with(flag) : allowed;
            }
            if (Flags.isKeyword(word)) {
                allowed = allowed.plus(Flags.of(0, List.of(word)));
            }
        }
        permanent = allowed;
    }

    /** Whether the server keeps only some flags, and says which. */
    boolean forgetsFlags() {
        return permanent != null && !readOnly && (!keywordsAllowed || permanent.systemBits() != ALL_BITS);
    }

    /** Of these flags, those that only this side can keep: that the server lacks them says nothing. */
    Flags onlyHere(Flags flags) {
        return forgetsFlags() ? flags.minus(keepable(flags)) : Flags.NONE;
    }

    /** Of these flags, those that the server keeps. */
    Flags keepable(Flags flags) {
        if (readOnly) {
            return Flags.NONE;
        }
        if (permanent == null) {
            return flags;
        }
        Flags refused = flags.minus(permanent);
        return flags.minus(keywordsAllowed ? Flags.of(refused.systemBits(), List.of()) : refused);
    }

    /** Sets who takes the FETCH responses that it asked for; null when nobody did. */
    public void sink(FetchSink now) {
        sink = now;
    }

    public ImapConnection connection() {
        return connection;
    }

    /** Messages when it was opened. */
    long exists() {
        return exists;
    }

    /** Of the messages there were when it was opened, how many should be left. */
    long expected() {
        return Math.max(0, exists - removedSince);
    }

    /** UIDNEXT when it was opened, or 0 if the server did not say. */
    long uidNext() {
        return Math.max(0, uidNext);
    }

    long validity() {
        return validity;
    }

    /** HIGHESTMODSEQ when it was opened, or 0; also 0 where nobody wants to use it. */
    long highestModSeq() {
        boolean used = connection.has("CONDSTORE") || connection.enabled("QRESYNC");
        return used ? Math.max(0, highestModSeq) : 0;
    }

    /** What names the mailbox over all renames (RFC 8474), or empty. */
    String mailboxId() {
        return connection.has("OBJECTID") ? mailboxId : "";
    }

    /** Whether the server was asked to tell what changed since last time. */
    boolean resynchronised() {
        return resynchronised;
    }

    /** Whether the UIDs became worthless while it was open. */
    boolean validityChanged() {
        return validityChanged;
    }

    /** Takes the UIDs that vanished out: each is told once. */
    List<UidSet> takeVanished() {
        List<UidSet> taken = List.copyOf(vanished);
        vanished.clear();
        return taken;
    }

    /** Whether all that the server told unasked is that messages came. */
    public boolean onlyArrivals() {
        return news > 0 && !otherNews;
    }

    /** Counts everything that the server told unasked since it was opened. */
    public long news() {
        return news;
    }
}
