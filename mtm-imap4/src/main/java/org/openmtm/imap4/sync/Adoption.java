// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;
import org.openmtm.email.mime.MessageHeaders;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.FetchData;
import org.openmtm.imap4.protocol.LongSet;
import org.openmtm.operation.Progress;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.StoreTransaction;

/**
 * Gives messages that are here the UIDs that they have on the server, instead of fetching them again: after the server
 * numbered a folder anew, for what was moved by a server that does not tell new UIDs, and for what may have been appended
 * before an answer was lost. They are matched by the server's name for them, else by Message-ID and size, and by the time
 * of arrival where several are alike. For one thread, once.
 */
public final class Adoption implements FetchSink {
    private static final int BATCH = 500;

    private final SyncScope scope;
    private final Selection selection;
    private final RemoteFolder folder;
    private final Candidates candidates;
    private final Strangers strangers = new Strangers();
    private final LongSet seen = new LongSet();
    private final Stages stages;
    private LongPredicate asked = uid -> false;
    private List<Pair> batch = new ArrayList<>();
    private long adopted;

    private record Pair(EntryId message, long uid, Flags flags, String emailId) {}

    /**
     * @param selection the mailbox, open
     * @param folder its folder, with the UIDVALIDITY that the selection has
     * @param candidates what may be found
     */
    public Adoption(SyncScope scope, Selection selection, RemoteFolder folder, Candidates candidates) {
        this.scope = scope;
        this.selection = selection;
        this.folder = folder;
        this.candidates = candidates;
        this.stages = new Stages(2, count -> adopted += count);
    }

    /** Looks at these messages of the server. @param uids ascending @return those that nobody here is, ascending */
    long[] uids(long[] uids) {
        asked = uid -> Arrays.binarySearch(uids, uid) >= 0;
        Facts facts = look(Windows.uids(uids));
        long[] strange = bind();
        long[] rest = new long[uids.length];
        int size = 0;
        for (long uid : uids) {
            // What the server told nothing of is for the fetch to find out.
            if (!seen.contains(uid) || Arrays.binarySearch(strange, uid) >= 0) {
                rest[size++] = uid;
            }
        }
        return facts.refused().length == 0 && size == strange.length ? strange : Arrays.copyOf(rest, size);
    }

    /** The same for all messages from one UID to another. */
    public long[] range(long from, long to) {
        asked = uid -> uid >= from && uid <= to;
        Facts facts = look(Windows.range(from, to));
        long[] strange = bind();
        if (facts.refused().length == 0) {
            return strange;
        }
        long[] rest = Arrays.copyOf(strange, strange.length + facts.refused().length);
        System.arraycopy(facts.refused(), 0, rest, strange.length, facts.refused().length);
        Arrays.sort(rest);
        return rest;
    }

    private Facts look(Windows windows) {
        Facts facts = new Facts(scope, selection);
        String name = EmailIds.item(selection.connection());
        facts.ask(
                windows,
                "(UID FLAGS INTERNALDATE RFC822.SIZE" + (name.isEmpty() ? "" : " " + name)
                        + " BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])",
                this);
        return facts;
    }

    @Override
    public boolean take(FetchData data) {
        if (!data.hasBody()) {
            return false;
        }
        boolean wanted = data.uid() != FetchData.UNKNOWN && asked.test(data.uid());
        if (!wanted || !(data.body() == null || data.body() instanceof byte[])) {
            BodyReader.drop(data.body());
            return true;
        }
        if (strangers.size() == Matching.MOST) {
            throw new MessagingException(
                    ErrorKind.LIMIT,
                    "The folder has more than " + Matching.MOST + " messages",
                    "Split it on the server");
        }
        if (seen.add(data.uid())) {
            byte[] header = data.body() == null ? new byte[0] : (byte[]) data.body();
            int received = (int) Math.max(0, data.received());
            strangers.add(
                    data.uid(),
                    Candidates.key(MessageHeaders.scan(header, header.length).messageId(), data.size(), received),
                    data.emailId(),
                    received,
                    data.flags() == null ? Flags.NONE : data.flags());
            if ((strangers.size() & 1023) == 0) {
                scope.checkpoint().run();
                scope.progress().accept(new Progress("match", strangers.size(), selection.exists(), "messages", ""));
            }
        }
        return true;
    }

    /** @return the UIDs that are nobody's */
    private long[] bind() {
        Matching matching = new Matching(candidates, strangers);
        matching.run((candidate, stranger) -> {
            batch.add(new Pair(
                    candidates.id(candidate),
                    strangers.uid(stranger),
                    strangers.flags(stranger),
                    strangers.emailId(stranger)));
            if (batch.size() == BATCH) {
                submit();
            }
        });
        submit();
        stages.awaitAll();
        scope.report().adopted(adopted);
        long[] strange = matching.strange();
        Arrays.sort(strange);
        return strange;
    }

    private void submit() {
        if (batch.isEmpty()) {
            return;
        }
        List<Pair> pairs = batch;
        batch = new ArrayList<>();
        stages.add(scope.store().submit(tx -> {
            RemoteFolder now = tx.remoteFolder(folder.folder()).orElse(null);
            if (now == null || now.validity() != folder.validity()) {
                throw new MessagingException(
                        ErrorKind.CONFLICT, "The folder was replaced while its mail was matched", "Synchronise again");
            }
            int bound = 0;
            for (Pair pair : pairs) {
                bound += bind(tx, pair) ? 1 : 0;
            }
            return bound;
        }));
    }

    private boolean bind(StoreTransaction tx, Pair pair) {
        if (tx.entry(pair.message()).isEmpty()
                || tx.remoteMessage(folder.folder(), pair.uid()).isPresent()) {
            return false;
        }
        tx.bind(pair.message(), folder.folder(), pair.uid(), pair.flags());
        if (!pair.emailId().isEmpty()) {
            tx.setEmailId(pair.message(), pair.emailId());
        }
        return true;
    }

    /** Messages that were given their UID. */
    public long adopted() {
        return adopted;
    }
}
