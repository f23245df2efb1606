// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An INBOX of any number of mails that exist only while they are told: for folders that are too large to be written. All
 * mails look alike but for their number, which is UID and sequence number; none changes. The server has neither CONDSTORE
 * nor ESEARCH. Thread-safe.
 */
public final class MadeUpMails {
    private static final Pattern FETCH =
            Pattern.compile("(?:UID )?FETCH (\\S+) \\((.*)\\)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final int CHUNK = 60_000;

    private final long count;
    private final AtomicLong headers = new AtomicLong();
    private final AtomicLong listed = new AtomicLong();

    /** So many mails in the INBOX of every user of this server. */
    public MadeUpMails(ScriptedImapServer server, long count) {
        this.count = count;
        server.on(
                "(SELECT|EXAMINE) .*",
                (command, reply) -> reply.untagged("FLAGS (\\Seen \\Flagged)")
                        .untagged("OK [PERMANENTFLAGS (\\Seen \\Flagged \\Answered \\Deleted \\Draft \\*)] flags")
                        .untagged(count + " EXISTS")
                        .untagged("OK [UIDVALIDITY 77] UIDs")
                        .untagged("OK [UIDNEXT " + (count + 1) + "] next")
                        .tagged("OK [READ-WRITE] selected"));
        server.on(
                "STATUS .*",
                (command, reply) -> reply.untagged(
                                "STATUS INBOX (MESSAGES " + count + " UIDNEXT " + (count + 1) + " UIDVALIDITY 77)")
                        .ok());
        server.on("UID SEARCH ALL", (command, reply) -> search(reply));
        server.on("(UID )?FETCH .*", (command, reply) -> fetch(command.text(), reply));
    }

    /** How many mails were told with their header. */
    public long headers() {
        return headers.get();
    }

    /** How many mails were told without. */
    public long listed() {
        return listed.get();
    }

    /** Starts one in a process of its own; argument: how many mails. Prints the port, and at the end of its input the figures. */
    public static void main(String[] arguments) throws IOException {
        try (ScriptedImapServer server = new ScriptedImapServer().user("u1", "secret")) {
            MadeUpMails mails = new MadeUpMails(server, Long.parseLong(arguments[0]));
            System.out.println(server.port());
            while (System.in.read() >= 0) {
                System.out.println(mails.headers() + " " + mails.listed());
            }
        }
    }

    private void search(ImapReply reply) throws IOException {
        StringBuilder text = new StringBuilder("* SEARCH");
        for (long uid = 1; uid <= count; uid++) {
            text.append(' ').append(uid);
            if (text.length() > CHUNK) {
                reply.raw(text.toString());
                text.setLength(0);
            }
        }
        reply.raw(text.append("\r\n").toString()).ok();
    }

    private void fetch(String command, ImapReply reply) throws IOException {
        Matcher matcher = FETCH.matcher(command);
        if (!matcher.matches()) {
            reply.tagged("BAD not understood");
            return;
        }
        boolean header = matcher.group(2).toUpperCase(java.util.Locale.ROOT).contains("BODY");
        StringBuilder text = new StringBuilder();
        for (String part : matcher.group(1).split(",")) {
            String[] bounds = part.split(":");
            long from = number(bounds[0]);
            long to = number(bounds[bounds.length - 1]);
            for (long number = Math.min(from, to); number <= Math.min(count, Math.max(from, to)); number++) {
                mail(text, number, header);
                if (text.length() > CHUNK) {
                    reply.raw(text.toString());
                    text.setLength(0);
                }
            }
        }
        reply.raw(text.toString()).ok();
    }

    private long number(String bound) {
        return bound.equals("*") ? count : Long.parseLong(bound);
    }

    private void mail(StringBuilder text, long number, boolean header) {
        text.append("* ").append(number).append(" FETCH (UID ").append(number).append(" FLAGS (\\Seen)");
        if (header) {
            headers.incrementAndGet();
            String lines = "From: Person " + number % 1000 + " <person" + number % 1000
                    + "@example.org>\r\nTo: u1@example.org\r\nSubject: Made up mail number " + number
                    + "\r\nDate: Mon, 5 Feb 2024 10:00:00 +0000\r\nMessage-ID: <made-up-" + number
                    + "@example.org>\r\n\r\n";
            text.append(" INTERNALDATE \"05-Feb-2024 10:00:00 +0000\" RFC822.SIZE ")
                    .append(lines.length() + 1000)
                    .append(" BODY[HEADER] {")
                    .append(lines.length())
                    .append("}\r\n")
                    .append(lines);
        } else {
            listed.incrementAndGet();
        }
        text.append(")\r\n");
    }
}
