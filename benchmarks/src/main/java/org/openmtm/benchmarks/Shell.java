// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.openmtm.testservers.TcpProxy;
import org.openmtm.testservers.TcpProxy.Direction;

/** What is measured in a process that stays: syncs that find nothing new, and how soon a new mail is an event. */
final class Shell {

    private static final int SYNCS = 20;
    private static final int DELIVERIES = 100;

    private final Mailbox mailbox;
    private final Figures figures;
    private final Ours ours;
    private final Path work;

    Shell(Mailbox mailbox, Figures figures, Ours ours, Path work) {
        this.mailbox = mailbox;
        this.figures = figures;
        this.ours = ours;
        this.work = work;
    }

    /** Needs a synced account whose server is the proxy. */
    void nothingChanged() throws IOException, InterruptedException {
        WireCount wire = new WireCount();
        TcpProxy proxy = mailbox.proxy().roundTrip(Duration.ZERO).tap(wire);
        Command command = ours.mtm("--json", "-f", "/dev/stdin");
        try (RunningShell shell = new RunningShell(command, work.resolve("shell.err"))) {
            shell.send("connect " + Ours.ACCOUNT);
            shell.next(120);
            shell.send("sync " + Ours.ACCOUNT);
            shell.next(120);
            for (int i = 1; i < SYNCS; i++) {
                // What a connection does behind an answer, to listen again, belongs to no sync.
                wire.awaitIdle();
                wire.reset();
                long start = System.nanoTime();
                shell.send("sync " + Ours.ACCOUNT);
                RunningShell.Line answer = shell.next(60);
                figures.add(Names.SECOND, (answer.nanos() - start) / 1e6);
                wire.awaitIdle();
                figures.add(Names.SECOND_TRIPS, wire.roundTrips());
            }
            figures.note(Names.SECOND + ": " + wire.told());
        } finally {
            proxy.tap((direction, bytes, length) -> {});
        }
    }

    /** Needs a synced account whose server is the proxy. */
    void newMail() throws IOException, InterruptedException {
        Announcements announced = new Announcements();
        TcpProxy proxy = mailbox.proxy().roundTrip(Duration.ZERO).tap(announced);
        Command command = ours.mtm(
                "--json",
                "-f",
                ours.script("connect " + Ours.ACCOUNT, "sync " + Ours.ACCOUNT, "events --follow")
                        .toString());
        try (RunningShell shell = new RunningShell(command, work.resolve("shell.err"))) {
            for (int i = 0; i < DELIVERIES; i++) {
                announced.awaitIdle();
                String subject = "benchmark-delivery-" + System.nanoTime();
                announced.expect();
                long delivered = System.nanoTime();
                deliver(subject);
                RunningShell.Line event = shell.nextWith("MAIL_NEW", 60);
                figures.add(Names.EVENT, (event.nanos() - announced.moment()) / 1e6);
                figures.add(Names.EVENT_DELIVERY, (event.nanos() - delivered) / 1e6);
            }
        } finally {
            proxy.tap((direction, bytes, length) -> {});
        }
    }

    private void deliver(String subject) throws IOException {
        String mail = "From: a@example.org\r\nTo: u1@example.org\r\nSubject: " + subject + "\r\nMessage-ID: <" + subject
                + "@example.org>\r\n\r\nA short text.\r\n";
        mailbox.server().deliver(Mailbox.USER, Mailbox.FOLDER, mail.getBytes(StandardCharsets.US_ASCII));
    }

    static void tellErrors(Path work) throws IOException {
        Path errors = work.resolve("shell.err");
        if (Files.exists(errors) && Files.size(errors) > 0) {
            System.out.println("  the shell said: " + Files.readString(errors).strip());
        }
    }

    /** Notes when the server tells of a new mail, and when the client goes into IDLE. */
    private static final class Announcements implements TcpProxy.Tap {

        private boolean idle;
        private long moment;

        @Override
        public synchronized void passed(Direction direction, byte[] bytes, int length) {
            String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
            if (direction == Direction.TO_CLIENT && moment == 0 && text.contains(" EXISTS\r\n")) {
                moment = System.nanoTime();
            }
            if (direction == Direction.TO_SERVER) {
                idle = text.endsWith(" IDLE\r\n");
                notifyAll();
            }
        }

        synchronized void awaitIdle() throws IOException, InterruptedException {
            long deadline = System.nanoTime() + Duration.ofSeconds(120).toNanos();
            while (!idle) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new IOException("the account does not go into IDLE");
                }
                wait(left);
            }
        }

        synchronized void expect() {
            moment = 0;
        }

        synchronized long moment() throws IOException {
            if (moment == 0) {
                throw new IOException("an event came before the server announced a mail");
            }
            return moment;
        }
    }
}
