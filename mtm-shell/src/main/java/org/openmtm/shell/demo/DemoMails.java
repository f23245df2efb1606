// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.demo;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The mail that waits in the mailbox of the tour: plain, with HTML, with an attachment, in several scripts. */
final class DemoMails {

    /** A word that occurs in exactly one of them. */
    static final String RARE_WORD = "lighthouse";

    private static final String DOMAIN = DemoServer.DOMAIN;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss Z", Locale.ROOT);
    private static final ZonedDateTime FIRST = ZonedDateTime.of(2026, 3, 2, 8, 0, 0, 0, ZoneOffset.UTC);

    private static final String[] TOPICS = {
        "Minutes of the harbour meeting", "Invoice 2026", "Photos of the sailing trip", "Re: Budget",
        "=?UTF-8?Q?Gr=C3=BC=C3=9Fe_aus_L=C3=BCbeck?=", "=?UTF-8?B?5pel5pys44GL44KJ?=", "Build finished",
                "Lunch on Friday?"
    };

    private DemoMails() {}

    static List<String> all() {
        List<String> mails = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            mails.add(plain(i));
        }
        mails.add(question());
        mails.add(newsletter());
        mails.add(attachment());
        return mails;
    }

    private static String plain(int i) {
        return head(i, "Colleague " + (char) ('A' + i % 5), TOPICS[i % TOPICS.length] + " #" + (i + 1))
                + "Content-Type: text/plain; charset=utf-8\r\n\r\n"
                + "Hello Anna,\r\n\r\nthis is mail number " + (i + 1) + " of the tour.\r\n".repeat(1 + i % 7);
    }

    private static String question() {
        return head(30, "Ben", "A question about the keeper")
                + "Content-Type: text/plain; charset=utf-8\r\n\r\n"
                + "Hello Anna,\r\n\r\nwho has the key of the " + RARE_WORD + "?\r\n\r\nBen\r\n";
    }

    private static String newsletter() {
        return head(31, "News", "Weekly letter")
                + "Content-Type: multipart/alternative; boundary=ab\r\n\r\n"
                + "--ab\r\nContent-Type: text/plain\r\n\r\nThe news as text.\r\n"
                + "--ab\r\nContent-Type: text/html\r\n\r\n<p>The news with <b>tags</b>.</p>\r\n--ab--\r\n";
    }

    private static String attachment() {
        return head(32, "Colleague C", "The chart")
                + "Content-Type: multipart/mixed; boundary=mx\r\n\r\n"
                + "--mx\r\nContent-Type: text/plain\r\n\r\nSee the chart.\r\n"
                + "--mx\r\nContent-Type: application/octet-stream; name=chart.bin\r\n"
                + "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=chart.bin\r\n\r\n"
                + "AAECAwQFBgcICQoLDA0ODw==\r\n--mx--\r\n";
    }

    private static String head(int i, String name, String subject) {
        String address = name.toLowerCase(Locale.ROOT).replace(' ', '.') + "@" + DOMAIN;
        return "From: " + name + " <" + address + ">\r\nTo: Anna <anna@" + DOMAIN + ">\r\nSubject: " + subject
                + "\r\nDate: " + DATE.format(FIRST.plusHours(7L * i)) + "\r\nMessage-ID: <tour." + i + "@" + DOMAIN
                + ">\r\nMIME-Version: 1.0\r\n";
    }
}
