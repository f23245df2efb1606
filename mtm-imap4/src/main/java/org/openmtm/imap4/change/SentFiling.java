// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.imap4.sync.AccountSync;
import org.openmtm.imap4.sync.SentFolder;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.operation.Progress;
import org.openmtm.store.Filing;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.SendState;
import org.openmtm.store.SendStep;
import org.openmtm.store.StoreReader;
import org.openmtm.store.StoreTransaction;
import org.openmtm.store.Submission;

/**
 * Files copies of sent messages in the server's Sent folder. Each is looked up there first: many servers file what they send by
 * themselves, and another client may have done it. What is not there is copied into the mirror of that folder and waits as a
 * pending change, which the next replay uploads, once. Run it before a {@link Replay}; no two at a time for one service.
 */
public final class SentFiling {
    /** The note about a service whose server files what it sends. */
    public static final String SELF_FILING = "sent.filed.by.server";

    /** How long a server that files by itself is given for it. */
    static final Duration PATIENCE = Duration.ofMinutes(15);

    private static final String YES = "yes";
    private static final String NEW_FOLDER = "Sent";
    private static final int UPLOADED_LAST = 10;

    private static final Pattern FILES_BY_ITSELF =
            Pattern.compile("(.*\\.)?(gmail\\.com|googlemail\\.com|office365\\.com|office365\\.us|outlook\\.com)");

    /**
     * What has to be known of the account.
     *
     * @param folder the Sent folder's name as set, or empty
     * @param host the server's name
     * @param clock tells how long a message is sent
     */
    public record Account(String folder, String host, Clock clock) {}

    private final SyncScope scope;
    private final MessageStore store;
    private final ImapConnection connection;
    private final Account account;
    private final Outcome outcome;

    /** @param report counts what was found to be uploaded already */
    public SentFiling(SyncScope scope, Account account, ReplayReport report) {
        this.scope = scope.keeping();
        this.store = scope.store();
        this.connection = scope.connection();
        this.account = account;
        this.outcome = new Outcome(this.scope, report);
    }

    /** What of the account's sending service is to be filed; empty for an account without one. */
    public static List<Submission> waiting(StoreReader store, EntryId service) {
        return store.relatedService(service).map(store::toFile).orElse(List.of());
    }

    /** @throws MessagingException if the connection or the store fails; what was done until then is noted */
    public void run() {
        new LostCopies(store).settle(waiting(store, scope.service()));
        List<Submission> rows = waiting(store, scope.service());
        if (rows.isEmpty()) {
            return;
        }
        scope.progress().accept(new Progress("filing", 0, rows.size(), "messages", ""));
        Mailbox mailbox = open(rows);
        for (int from = 0; mailbox != null && from < rows.size(); from += Lookup.TOGETHER) {
            scope.checkpoint().run();
            file(mailbox, rows.subList(from, Math.min(rows.size(), from + Lookup.TOGETHER)));
        }
    }

    /** Opens the Sent folder, after a look at the list of folders if it is not where it was. */
    private Mailbox open(List<Submission> rows) {
        Optional<RemoteFolder> known = folder();
        if (known.isPresent()) {
            try {
                return Mailbox.open(connection, known.get());
            } catch (MessagingException e) {
                requireRefusal(e);
            }
        }
        new AccountSync(scope).folders();
        Optional<RemoteFolder> listed = folder().or(this::made);
        if (listed.isEmpty()) {
            fail(rows, missing());
            return null;
        }
        try {
            return Mailbox.open(connection, listed.get());
        } catch (MessagingException e) {
            requireRefusal(e);
            fail(rows, MailboxNames.display(listed.get().path()) + ": " + e.oneLine());
            return null;
        }
    }

    /** A new folder, where the server has none and nobody said which: made as if a person had asked for it. */
    private Optional<RemoteFolder> made() {
        if (!account.folder().isEmpty()) {
            return Optional.empty();
        }
        try {
            EntryId made = begun().orElseGet(
                            () -> new FolderChanges(store, scope.service()).create(scope.service(), NEW_FOLDER, 0));
            new FolderReplay(outcome).run(store.pendingOf(made));
        } catch (MessagingException e) {
            requireRefusal(e);
            return Optional.empty();
        }
        new AccountSync(scope).folders();
        return folder();
    }

    /** What a former attempt made here before it was interrupted, and the server may not have heard of. */
    private Optional<EntryId> begun() {
        return store.folders(scope.service()).stream()
                .filter(folder -> folder.parent().equals(scope.service())
                        && folder.name().equals(NEW_FOLDER)
                        && !store.pendingOf(folder.id()).isEmpty())
                .map(Entry::id)
                .findFirst();
    }

    private Optional<RemoteFolder> folder() {
        return SentFolder.of(store, scope.service(), account.folder());
    }

    private String missing() {
        return account.folder().isEmpty()
                ? "The server has no folder for sent mail and makes none: name one with the setting sent.folder"
                : "The server has no folder '" + account.folder() + "': change the setting sent.folder";
    }

    /** Only what the server says about this one folder is a matter of filing. */
    private void requireRefusal(MessagingException e) {
        boolean refused = switch (e.kind()) {
            case REFUSED, NOT_FOUND, CONFLICT, NOT_SUPPORTED, INVALID, PROTOCOL -> true;
            // That this module has to go, say, is no word of the server.
            default -> false;
        };
        if (!refused || !connection.usable() || !connection.quiet()) {
            throw e;
        }
    }

    /** Copies that wait to be uploaded hear from their own change what becomes of them. */
    private void fail(List<Submission> rows, String why) {
        store.write(tx -> {
            for (Submission row : rows) {
                tx.submission(row.message())
                        .filter(now -> now.filing().state() == Filing.State.WANTED)
                        .ifPresent(now -> Filings.set(tx, now, Filing.State.FAILED, null, why));
            }
            return null;
        });
    }

    private void file(Mailbox mailbox, List<Submission> rows) {
        List<String> ids = rows.stream().map(this::messageId).toList();
        List<Submission> uploaded = isNoted() ? List.of() : uploadedLast();
        Lookup lookup = Lookup.of(
                connection,
                mailbox,
                Stream.concat(ids.stream(), uploaded.stream().map(Submission::messageId))
                        .toList());
        boolean late = uploaded.stream().anyMatch(row -> isThereTwice(row, mailbox, lookup));
        boolean filesByItself = late || filesByItself();
        Set<EntryId> patient = rows.stream()
                .filter(row -> filesByItself && row.filing().state() == Filing.State.WANTED && isFresh(row))
                .map(Submission::message)
                .collect(Collectors.toSet());
        store.write(tx -> {
            FilingStep step = new FilingStep(tx, outcome, mailbox, lookup);
            for (int i = 0; i < rows.size(); i++) {
                EntryId message = rows.get(i).message();
                step.file(message, ids.get(i), patient.contains(message));
            }
            learn(tx, late || step.foundSome(), step.waitedInVain());
            return null;
        });
    }

    /** What we uploaded last: should it be there twice by now, the server files by itself, only later than we do. */
    private List<Submission> uploadedLast() {
        return store.relatedService(scope.service()).stream()
                .flatMap(sender -> store.sent(sender, UPLOADED_LAST).stream())
                .filter(row -> row.filing().state() == Filing.State.DONE
                        && Filings.isUploaded(row.filing())
                        && messageId(row).equals(row.messageId()))
                .toList();
    }

    private boolean isThereTwice(Submission row, Mailbox mailbox, Lookup lookup) {
        EntryId copy = row.filing().copy();
        return copy != null
                && mailbox.asKnown()
                && store.remoteMessage(copy)
                        .filter(bound -> bound.folder().equals(mailbox.folder().folder()))
                        .filter(bound -> lookup.hasBesides(row.messageId(), bound.uid()))
                        .isPresent();
    }

    /** Who files by itself once will do so again, and who did not although it had the time will not. */
    private void learn(StoreTransaction tx, boolean files, boolean waitedInVain) {
        if (files && !isNoted()) {
            tx.putNote(scope.service(), SELF_FILING, YES);
        } else if (waitedInVain && !files && isNoted()) {
            tx.putNote(scope.service(), SELF_FILING, "");
        }
    }

    /** As it stands in the message: one that was redirected has that of its author. */
    private String messageId(Submission row) {
        return store.entry(row.message())
                .map(entry -> entry.header().messageId())
                .filter(id -> !id.isEmpty())
                .orElse(row.messageId());
    }

    private boolean filesByItself() {
        return isNoted()
                || connection.has("X-GM-EXT-1")
                || FILES_BY_ITSELF
                        .matcher(account.host().toLowerCase(Locale.ROOT))
                        .matches();
    }

    /** Whether the server may still file it. */
    private boolean isFresh(Submission row) {
        return !isAlways(row) && account.clock().instant().isBefore(sent(row).plus(PATIENCE));
    }

    /** Whether its copy is to be uploaded whatever the server does: so it is said when a copy is wanted. */
    static boolean isAlways(Submission row) {
        return row.filing().words().startsWith("always");
    }

    private boolean isNoted() {
        return store.note(scope.service(), SELF_FILING).equals(YES);
    }

    private Instant sent(Submission row) {
        return store.story(row.message()).stream()
                .filter(step -> step.state() == SendState.SENT)
                .map(SendStep::time)
                .findFirst()
                .orElse(row.changed());
    }
}
