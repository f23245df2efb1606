// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend.swap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Commands;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.MailboxGenerator;

/** New mail that comes into two folders while all of them are synchronised again and again. */
final class Arrivals extends Worker {
    private static final List<String> FOLDERS = List.of("INBOX", "Lists");

    private final Handles handles;
    private final EntryId service;
    private final DovecotServer server;
    private final String user;
    private final MailboxGenerator mails;
    private final int burst;
    private final List<Integer> delivered = new CopyOnWriteArrayList<>();
    private int syncs;

    /** @param burst how many come before each sync */
    Arrivals(Handles handles, EntryId service, DovecotServer server, String user, MailboxGenerator mails, int burst) {
        super("arrivals");
        this.handles = handles;
        this.service = service;
        this.server = server;
        this.user = user;
        this.mails = mails;
        this.burst = burst;
    }

    @Override
    void step() throws Exception {
        for (int i = 0; i < burst && delivered.size() < mails.count(); i++) {
            int number = delivered.size();
            server.deliver(user, folder(number), mails.mail(number));
            delivered.add(number);
        }
        handles.run(service, new Commands.Synchronise("", false));
        syncs++;
        Await.pass(Duration.ofMillis(1));
    }

    private static String folder(int number) {
        return FOLDERS.get(number % FOLDERS.size());
    }

    int syncs() {
        return syncs;
    }

    /** What the server must have of it. */
    List<Mail> expected() {
        List<Mail> expected = new ArrayList<>();
        for (int number : delivered) {
            expected.add(Mail.of(folder(number), mails, number, false));
        }
        return expected;
    }
}
