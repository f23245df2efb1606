// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Dates of RFC 5322, read with all that is obsolete or sloppy, written as they should be. Stateless and thread safe. */
public final class MailDate {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH);
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    private static final int LONGEST = 200;
    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 2105;

    private MailDate() {}

    static String format(Instant time) {
        return FORM.format(time.atOffset(ZoneOffset.UTC));
    }

    /** @return null if it makes no sense or is not in 1970..2105 */
    public static Instant parse(String text) {
        List<String> words = words(text);
        int day = -1;
        int month = -1;
        int year = -1;
        int seconds = -1;
        int zone = 0;
        for (String word : words) {
            if (word.indexOf(':') > 0) {
                seconds = seconds < 0 ? timeOfDay(word) : seconds;
            } else if (month < 0 && month(word) >= 0) {
                month = month(word);
            } else if (isNumber(word)) {
                if (day < 0 && word.length() <= 2) {
                    day = Integer.parseInt(word);
                } else if (year < 0 && word.length() <= 4) {
                    year = year(word);
                }
            } else if (seconds >= 0) {
                zone = zone(word);
            }
        }
        return instant(year, month, day, seconds, zone);
    }

    private static Instant instant(int year, int month, int day, int seconds, int zone) {
        if (year < FIRST_YEAR || year > LAST_YEAR || month < 0 || day < 1 || seconds < 0) {
            return null;
        }
        if (day > 28 && day > YearMonth.of(year, month + 1).lengthOfMonth()) {
            return null;
        }
        long time = LocalDate.of(year, month + 1, day).toEpochDay() * 86_400 + seconds - zone;
        return time < 0 ? null : Instant.ofEpochSecond(time);
    }

    /** Splits at white space, commas and the dashes of obsolete dates; leaves comments out. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>(8);
        int depth = 0;
        int start = -1;
        int end = Math.min(text.length(), LONGEST);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean dash = c == '-' && start >= 0 && Character.isLetterOrDigit(text.charAt(i - 1)) && words.size() < 4;
            boolean separates = c <= ' ' || c == ',' || c == '(' || c == ')' || depth > 0 || dash;
            if (separates && start >= 0) {
                words.add(text.substring(start, i));
                start = -1;
            } else if (!separates && start < 0) {
                start = i;
            }
            if (c == '(') {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            }
        }
        if (start >= 0) {
            words.add(text.substring(start, end));
        }
        return words;
    }

    private static boolean isNumber(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) < '0' || word.charAt(i) > '9') {
                return false;
            }
        }
        return !word.isEmpty();
    }

    private static int month(String word) {
        if (word.length() < 3) {
            return -1;
        }
        int place = MONTHS.indexOf(word.substring(0, 3).toLowerCase(Locale.ROOT));
        return place >= 0 && place % 3 == 0 ? place / 3 : -1;
    }

    private static int year(String word) {
        int year = Integer.parseInt(word);
        if (word.length() == 2) {
            return year < 50 ? 2000 + year : 1900 + year;
        }
        return word.length() == 3 ? 1900 + year : year;
    }

    private static int timeOfDay(String word) {
        String[] parts = word.split(":", 4);
        int seconds = 0;
        int[] limits = {23, 59, 60};
        for (int i = 0; i < 3; i++) {
            String part = i < parts.length ? parts[i] : "0";
            int point = part.indexOf('.');
            String digits = point < 0 ? part : part.substring(0, point);
            if (!isNumber(digits) || digits.length() > 2 || Integer.parseInt(digits) > limits[i]) {
                return -1;
            }
            // A leap second is the one before it, as clocks of computers have it.
            seconds = seconds * 60 + Math.min(59, Integer.parseInt(digits));
        }
        return seconds;
    }

    /** Seconds east of Greenwich; what is unknown counts as UTC (RFC 5322, 4.3). */
    private static int zone(String word) {
        if (word.length() == 5 && (word.charAt(0) == '+' || word.charAt(0) == '-') && isNumber(word.substring(1))) {
            int number = Integer.parseInt(word.substring(1));
            int seconds = number / 100 * 3600 + number % 100 * 60;
            return word.charAt(0) == '-' ? -seconds : seconds;
        }
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "EDT" -> -4 * 3600;
            case "EST", "CDT" -> -5 * 3600;
            case "CST", "MDT" -> -6 * 3600;
            case "MST", "PDT" -> -7 * 3600;
            case "PST" -> -8 * 3600;
            default -> 0;
        };
    }
}
