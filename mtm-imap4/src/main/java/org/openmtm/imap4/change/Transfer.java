// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.ImapCommand;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.Pending;
import org.openmtm.imap4.protocol.UidSet;

/**
 * Sends one command for many messages, several commands in flight. A command that is refused is sent again for each half
 * of its messages, so that one message that cannot be does not cost the others. For one thread.
 */
final class Transfer {
    private static final int LONGEST_SET = 4000;
    private static final int IN_FLIGHT = 4;

    private final ImapConnection connection;
    private final Runnable checkpoint;

    Transfer(ImapConnection connection, Runnable checkpoint) {
        this.connection = connection;
        this.checkpoint = checkpoint;
    }

    /** Hears what became of the items of one command. */
    interface Answers {
        void done(List<Item> items, Pending answer);

        void refused(List<Item> items, MessagingException why);
    }

    private record Batch(List<Item> items, List<Pending> sent) {}

    /** @param commands makes the commands, sent together, for a set of UIDs; they all have to be carried out */
    void run(List<Item> items, Function<UidSet, List<ImapCommand>> commands, Answers answers) {
        Deque<List<Item>> open = new ArrayDeque<>(batches(items));
        Deque<Batch> inFlight = new ArrayDeque<>();
        while (!open.isEmpty() || !inFlight.isEmpty()) {
            while (!open.isEmpty() && inFlight.size() < IN_FLIGHT) {
                checkpoint.run();
                List<Item> next = open.poll();
                List<Pending> sent = new ArrayList<>();
                for (ImapCommand command : commands.apply(uids(next))) {
                    sent.add(connection.send(command));
                }
                inFlight.add(new Batch(next, sent));
            }
            answered(inFlight.poll(), open, answers);
        }
    }

    private void answered(Batch batch, Deque<List<Item>> open, Answers answers) {
        MessagingException refusal = null;
        for (Pending pending : batch.sent()) {
            try {
                connection.await(pending);
            } catch (MessagingException e) {
                if (!pending.done()) {
                    throw e;
                }
                refusal = refusal == null ? e : refusal;
            }
        }
        List<Item> items = batch.items();
        if (refusal == null) {
            answers.done(items, batch.sent().get(batch.sent().size() - 1));
        } else if (items.size() > 1 && mayBeOneOfThem(refusal)) {
            int half = items.size() / 2;
            open.push(items.subList(half, items.size()));
            open.push(items.subList(0, half));
        } else {
            answers.refused(items, refusal);
        }
    }

    private static boolean mayBeOneOfThem(MessagingException e) {
        return e.kind() == ErrorKind.REFUSED || e.kind() == ErrorKind.PROTOCOL;
    }

    /** By UID, in sets that fit a command line; what failed several times goes alone and last. */
    private static List<List<Item>> batches(List<Item> items) {
        List<Item> sorted = new ArrayList<>(items);
        sorted.sort(Comparator.comparingLong(Item::uid));
        List<List<Item>> batches = new ArrayList<>();
        List<List<Item>> alone = new ArrayList<>();
        // Two copies of one message to one folder are two commands.
        List<Map<Long, Item>> layers = new ArrayList<>();
        for (Item item : sorted) {
            if (item.row().attempts() > Rows.SUSPICIOUS) {
                alone.add(List.of(item));
                continue;
            }
            int layer = 0;
            while (layer < layers.size() && layers.get(layer).containsKey(item.uid())) {
                layer++;
            }
            if (layer == layers.size()) {
                layers.add(new LinkedHashMap<>());
            }
            layers.get(layer).put(item.uid(), item);
        }
        for (Map<Long, Item> layer : layers) {
            for (UidSet set : uids(layer.values()).split(LONGEST_SET)) {
                batches.add(layer.values().stream()
                        .filter(item -> set.contains(item.uid()))
                        .toList());
            }
        }
        batches.addAll(alone);
        return batches;
    }

    static UidSet uids(Iterable<Item> items) {
        UidSet.Builder set = new UidSet.Builder();
        items.forEach(item -> set.add(item.uid(), item.uid()));
        return set.build();
    }
}
