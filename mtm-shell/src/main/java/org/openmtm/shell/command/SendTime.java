// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a point in time as people write it: 2026-12-24T18:00, with or without zone; 18:00; +90m, +2h, +1d. */
final class SendTime {

    static final String FORMS = "2026-12-24T18:00, 2026-12-24T18:00Z, 18:00 or +2h";

    private static final Pattern LATER = Pattern.compile("\\+(\\d{1,4})([mhd])");

    private SendTime() {}

    /** @throws IllegalArgumentException that says what is possible */
    static Instant parse(String text, ZonedDateTime now) {
        Matcher later = LATER.matcher(text);
        if (later.matches()) {
            long amount = Long.parseLong(later.group(1));
            return now.plus(
                            switch (later.group(2)) {
                                case "m" -> Duration.ofMinutes(amount);
                                case "h" -> Duration.ofHours(amount);
                                default -> Duration.ofDays(amount);
                            })
                    .toInstant();
        }
        try {
            if (text.indexOf('T') < 0 && text.indexOf(' ') < 0) {
                ZonedDateTime today = now.with(LocalTime.parse(text));
                return (today.isAfter(now) ? today : today.plusDays(1)).toInstant();
            }
            String iso = text.replace(' ', 'T');
            boolean zone = iso.endsWith("Z") || iso.matches(".*[+-]\\d\\d:\\d\\d");
            return zone
                    ? OffsetDateTime.parse(iso).toInstant()
                    : LocalDateTime.parse(iso).atZone(now.getZone()).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + text + "' is no time: use " + FORMS, e);
        }
    }
}
