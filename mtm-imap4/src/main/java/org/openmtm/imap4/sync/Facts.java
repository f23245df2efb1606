// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.openmtm.imap4.protocol.ImapCommand;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.Pending;
import org.openmtm.imap4.protocol.StatusResponse;
import org.openmtm.imap4.protocol.UidSet;

/** Asks for what messages are, without their bodies, with several commands in flight. For one thread. */
final class Facts {
    private static final int IN_FLIGHT = 4;
    private static final int MOST_REFUSALS = 200;

    private final SyncScope scope;
    private final Selection selection;
    private long[] refused = new long[0];
    private int refusals;

    private record Sent(UidSet part, Pending pending) {}

    Facts(SyncScope scope, Selection selection) {
        this.scope = scope;
        this.selection = selection;
    }

    /** @param sink gets each response that has a UID and is about one that was asked for; a UID may come twice */
    void ask(Windows windows, String items, FetchSink sink) {
        ImapConnection connection = selection.connection();
        connection.bodies(new BodyReader(scope.store()));
        selection.sink(sink);
        try {
            Deque<Sent> inFlight = new ArrayDeque<>();
            while (true) {
                for (UidSet part; inFlight.size() < IN_FLIGHT && (part = windows.next()) != null; ) {
                    ImapCommand command = ImapCommand.of(windows.byUid() ? "UID FETCH" : "FETCH");
                    inFlight.add(
                            new Sent(part, connection.send(command.set(part).words(items))));
                }
                Sent oldest = inFlight.poll();
                if (oldest == null) {
                    return;
                }
                StatusResponse answer = connection.answer(oldest.pending());
                scope.checkpoint().run();
                if (!answer.ok()) {
                    refused(windows, oldest);
                }
            }
        } finally {
            selection.sink(null);
            connection.bodies(null);
        }
    }

    private void refused(Windows windows, Sent sent) {
        if (sent.pending().response().condition() == StatusResponse.Condition.BAD
                || ++refusals > MOST_REFUSALS
                || !windows.byUid()) {
            selection.connection().await(sent.pending());
        }
        if (sent.part().count() > 1) {
            sent.part().halves().forEach(windows::putBack);
        } else {
            refused = Arrays.copyOf(refused, refused.length + 1);
            refused[refused.length - 1] = sent.part().from(0);
        }
    }

    /** UIDs about which the server told nothing although it was asked: they may exist. */
    long[] refused() {
        return refused;
    }
}
