// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Random;

/**
 * A mailbox that is the same for the same seed: 70 % plain mails, 20 % multipart/alternative, 10 % with an attachment
 * of up to 80 KB. 20,000 mails are about 150 MB with 41 MB of text. Headers look real: encoded words now and then, dates
 * over three years, threads by References. Every mail holds one word of its own, {@link #uniqueWord(int)}.
 *
 * <p>Numbers run from 0; a mail depends on seed and number only. Lines end with CR LF. Thread-safe.
 */
public final class MailboxGenerator {

    private static final Instant FIRST = Instant.parse("2022-01-03T08:00:00Z");
    private static final long THREE_YEARS = 3L * 365 * 24 * 3600;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH);
    private static final int MEAN_TEXT = 1_650;
    private static final int MOST_ATTACHED = 80 * 1024;

    private final int count;
    private final long seed;
    private final Words words = new Words();
    private final People people = new People(words);

    /** A mailbox of this many mails. */
    public MailboxGenerator(int count, long seed) {
        this.count = count;
        this.seed = seed;
    }

    public int count() {
        return count;
    }

    /** The word that stands in the text of this mail and in no other. */
    public String uniqueWord(int number) {
        return String.format("uniq%06dx", number);
    }

    public String messageId(int number) {
        return "<" + Long.toHexString(seed) + "." + number + "@mail.example.org>";
    }

    /** When the server is to have received it. Rises with the number. */
    public Instant date(int number) {
        long step = Math.max(1, THREE_YEARS / Math.max(1, count));
        return FIRST.plusSeconds(number * step + new Random(seed ^ number).nextLong(step));
    }

    /** Whether this mail is unread in the generated Maildir: one in twenty. */
    public boolean unread(int number) {
        return number % 20 == 7;
    }

    /** The mail with this number. */
    public byte[] mail(int number) {
        Random random = new Random(seed * 1_000_003 + number);
        StringBuilder mail = new StringBuilder(4_096);
        headers(number, random, mail);
        StringBuilder text = new StringBuilder();
        words.text(random, length(random), text);
        text.append("Reference ").append(uniqueWord(number)).append("\r\n");
        int kind = number % 10;
        if (kind == 3) {
            attachment(number, text, random, mail);
        } else if (kind == 1 || kind == 6) {
            alternative(number, text, random, mail);
        } else {
            mail.append("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n")
                    .append(text);
        }
        return mail.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Writes all mails into {@code cur} of a Maildir, with sizes in the names so that a server need not measure. */
    public void writeMaildir(Path maildir) throws IOException {
        for (String part : new String[] {"tmp", "new", "cur"}) {
            Files.createDirectories(maildir.resolve(part));
        }
        Path cur = maildir.resolve("cur");
        for (int number = 0; number < count; number++) {
            byte[] mail = mail(number);
            Instant date = date(number);
            String name = date.getEpochSecond() + ".M" + String.format("%06d", number) + "P1.generated,S=" + mail.length
                    + ",W=" + mail.length + ":2," + (unread(number) ? "" : "S");
            Path file = Files.write(cur.resolve(name), mail);
            DovecotServer.received(file, date);
        }
    }

    private static int length(Random random) {
        // Exponential: most mails are short, a few are long.
        double length = -Math.log(1 - random.nextDouble()) * (MEAN_TEXT - 250);
        return (int) Math.min(250 + length, 16_000);
    }

    private void headers(int number, Random random, StringBuilder mail) {
        Instant date = date(number);
        String when = DATE.format(date.atOffset(ZoneOffset.ofHours(random.nextInt(5) - 2)));
        mail.append("Return-Path: <bounce-").append(number).append("@lists.example.org>\r\n");
        mail.append("Received: from relay")
                .append(random.nextInt(9))
                .append(".example.org (relay.example.org [192.0.2.");
        mail.append(1 + random.nextInt(250)).append("])\r\n\tby mx.example.org (Postfix) with ESMTPS id ");
        mail.append(Long.toHexString(random.nextLong()).toUpperCase(Locale.ROOT))
                .append("\r\n\tfor <u1@example.org>; ");
        mail.append(when).append("\r\n");
        mail.append("Date: ").append(when).append("\r\n");
        mail.append("From: ").append(people.address(random)).append("\r\n");
        mail.append("To: ").append(people.address(random)).append("\r\n");
        if (random.nextInt(4) == 0) {
            mail.append("Cc: ").append(people.address(random)).append(",\r\n ");
            mail.append(people.address(random)).append("\r\n");
        }
        // A third of the mails answer one of the twenty before them.
        boolean answer = number > 20 && random.nextInt(3) == 0;
        int parent = number - 1 - random.nextInt(20);
        String subject = words.phrase(random, 3 + random.nextInt(6));
        if (random.nextInt(12) == 0) {
            subject = People.encodedWord(subject + " – für Öffnung");
        }
        mail.append("Subject: ").append(answer ? "Re: " : "").append(subject).append("\r\n");
        mail.append("Message-ID: ").append(messageId(number)).append("\r\n");
        if (answer) {
            mail.append("In-Reply-To: ").append(messageId(parent)).append("\r\n");
            mail.append("References: ")
                    .append(messageId(Math.max(0, parent - 7)))
                    .append("\r\n ");
            mail.append(messageId(parent)).append("\r\n");
        }
        mail.append("MIME-Version: 1.0\r\n");
    }

    private void alternative(int number, StringBuilder text, Random random, StringBuilder mail) {
        String boundary = boundary(number, random);
        mail.append("Content-Type: multipart/alternative;\r\n boundary=\"")
                .append(boundary)
                .append("\"\r\n\r\n");
        part(boundary, "text/plain; charset=utf-8", "8bit", "", mail);
        mail.append(text);
        part(boundary, "text/html; charset=utf-8", "8bit", "", mail);
        mail.append("<html><head><title>").append(words.phrase(random, 3)).append("</title></head>\r\n<body><p>");
        mail.append(text.toString().replace("\r\n\r\n", "</p>\r\n<p style=\"margin:0\">"))
                .append("</p></body></html>\r\n");
        mail.append("--").append(boundary).append("--\r\n");
    }

    private void attachment(int number, StringBuilder text, Random random, StringBuilder mail) {
        String boundary = boundary(number, random);
        mail.append("Content-Type: multipart/mixed; boundary=\"")
                .append(boundary)
                .append("\"\r\n\r\n");
        part(boundary, "text/plain; charset=utf-8", "8bit", "", mail);
        mail.append(text);
        // The mean of this draw gives the 150 MB of 20,000 mails.
        int size = 512 + (int) ((MOST_ATTACHED - 512) * Math.pow(random.nextDouble(), 1.25));
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        String name = words.word(random) + "-" + number + ".pdf";
        part(boundary, "application/pdf; name=\"" + name + "\"", "base64", name, mail);
        mail.append(Base64.getMimeEncoder(76, new byte[] {'\r', '\n'}).encodeToString(bytes));
        mail.append("\r\n--").append(boundary).append("--\r\n");
    }

    private static void part(String boundary, String type, String encoding, String fileName, StringBuilder mail) {
        mail.append("--").append(boundary).append("\r\nContent-Type: ").append(type);
        mail.append("\r\nContent-Transfer-Encoding: ").append(encoding);
        if (!fileName.isEmpty()) {
            mail.append("\r\nContent-Disposition: attachment; filename=\"")
                    .append(fileName)
                    .append('"');
        }
        mail.append("\r\n\r\n");
    }

    private static String boundary(int number, Random random) {
        return "=_part_" + number + "_" + Long.toHexString(random.nextLong());
    }
}
