// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.openmtm.event.MessagingEvent;
import org.openmtm.session.MessagingSession;
import org.openmtm.session.MessagingSession.Subscription;
import org.openmtm.shell.console.Human;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "events",
        description = {
            "Print the event log, one event a line.",
            "With --follow go on with what comes, until Ctrl-C.",
            "With --json each line is a JSON document."
        },
        footer = {"", "Examples:", "  mtm events --since 1200", "  mtm --json events --follow"})
final class Events extends ShellCommand {

    private static final int PAGE = 1000;
    private static final int SCREENFUL = 50;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    @Option(names = "--follow", description = "Go on with the events that come.")
    private boolean follow;

    @Option(
            names = "--since",
            paramLabel = "CURSOR",
            description = "Those after this cursor, 0 for all. Default: with --follow only what comes;"
                    + " else all, on a terminal the last " + SCREENFUL + ".")
    private Long since;

    Events(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        if (since != null && since < 0) {
            throw wrongUsage("--since is 0 or more");
        }
        if (follow) {
            follow(session);
        } else {
            list(session);
        }
        return DONE;
    }

    private void list(MessagingSession session) {
        long last = session.read().lastEvent();
        boolean screen = console().outTerminal() && !console().json();
        long cursor = since != null ? since : screen ? Math.max(0, last - SCREENFUL) : 0;
        while (cursor < last && !Thread.currentThread().isInterrupted()) {
            List<MessagingEvent> page = session.read().events(cursor, PAGE);
            page.forEach(event -> print(session, event));
            if (page.isEmpty() || console().out().checkError()) {
                return;
            }
            cursor = page.get(page.size() - 1).cursor();
        }
    }

    /** Ctrl-C is the normal end of following; so is a reader that went away. */
    private void follow(MessagingSession session) {
        CountDownLatch readerGone = new CountDownLatch(1);
        long start = since != null ? since : session.read().lastEvent();
        Subscription subscription = session.observe(start, event -> {
            print(session, event);
            if (console().out().checkError()) {
                readerGone.countDown();
            }
        });
        try {
            readerGone.await();
        } catch (InterruptedException e) {
            console().note("");
        } finally {
            subscription.close();
        }
    }

    private void print(MessagingSession session, MessagingEvent event) {
        if (console().json()) {
            console().document().value(Views.event(event));
            return;
        }
        Finder find = find(session);
        StringBuilder line = new StringBuilder()
                .append(event.cursor())
                .append("  ")
                .append(TIME.format(event.time().atZone(ZoneId.systemDefault())))
                .append("  ")
                .append(Human.words(event.type()));
        if (event.service() != null) {
            line.append("  ").append(find.accountName(event.service()));
        }
        if (event.parent() != null) {
            line.append(' ').append(find.folderName(event.parent()));
        }
        if (event.entry() != null) {
            line.append("  #").append(event.entry());
            session.read()
                    .entry(event.entry())
                    .ifPresent(entry -> line.append(' ').append(entry.header().subject()));
        }
        if (event.operation() != 0) {
            line.append("  operation ").append(event.operation());
        }
        console().line(event.detail().isEmpty() ? line.toString() : line + "  " + event.detail());
    }
}
