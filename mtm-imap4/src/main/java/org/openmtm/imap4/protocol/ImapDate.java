// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/** The date-time of RFC 9051, {@code "17-Jul-1996 02:44:25 -0700"}, read by hand: it comes with every message. */
final class ImapDate {
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

    private ImapDate() {}

    /** Seconds since 1970, or {@link FetchData#UNKNOWN} for what is no date. */
    static long parse(String text) {
        String date = text.strip();
        int day = date.indexOf('-');
        if (day < 1 || day > 2 || date.length() < day + 24 || date.charAt(day + 4) != '-') {
            return FetchData.UNKNOWN;
        }
        try {
            int month = MONTHS.indexOf(date.substring(day + 1, day + 4).toLowerCase(Locale.ROOT));
            if (month < 0 || month % 3 != 0) {
                return FetchData.UNKNOWN;
            }
            LocalDateTime local = LocalDateTime.of(
                    digits(date, day + 5, 4),
                    month / 3 + 1,
                    digits(date, 0, day),
                    digits(date, day + 10, 2),
                    digits(date, day + 13, 2),
                    Math.min(59, digits(date, day + 16, 2)));
            int zone = (digits(date, day + 20, 2) * 60 + digits(date, day + 22, 2)) * 60;
            return local.toEpochSecond(ZoneOffset.UTC) - (date.charAt(day + 19) == '-' ? -zone : zone);
        } catch (NumberFormatException | DateTimeException e) {
            return FetchData.UNKNOWN;
        }
    }

    private static int digits(String text, int from, int count) {
        return Integer.parseInt(text, from, from + count, 10);
    }
}
