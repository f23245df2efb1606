// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
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

    /** The form that APPEND takes, in UTC. */
    static String format(Instant time) {
        LocalDateTime utc = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
        return String.format(
                Locale.ROOT,
                "%s %02d:%02d:%02d +0000",
                date(utc.toLocalDate()),
                utc.getHour(),
                utc.getMinute(),
                utc.getSecond());
    }

    /** The form that SEARCH takes: {@code 07-Feb-2024}. */
    static String date(LocalDate date) {
        int month = 3 * (date.getMonthValue() - 1);
        String name = MONTHS.substring(month, month + 3);
        return String.format(
                Locale.ROOT,
                "%02d-%s%s-%04d",
                date.getDayOfMonth(),
                name.substring(0, 1).toUpperCase(Locale.ROOT),
                name.substring(1),
                Math.min(9999, Math.max(1, date.getYear())));
    }

    private static int digits(String text, int from, int count) {
        return Integer.parseInt(text, from, from + count, 10);
    }
}
