// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The check of search criteria (RFC 3501, 6.4.4): so that a typing error is told when the setting is made, and not by a
 * server in the middle of the night. It takes ASCII only, for not every server searches in UTF-8.
 */
final class SearchFilter {
    private static final int LONGEST = 1000;
    private static final int DEEPEST = 20;
    private static final Pattern TOKEN = Pattern.compile("\\s*(\\(|\\)|\"(?:[^\"\\\\]|\\\\[\"\\\\])*\"|[^\\s()\"]+)");
    private static final Pattern DATE = Pattern.compile(
            "\"?\\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\\d{4}\"?", Pattern.CASE_INSENSITIVE);
    private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");
    private static final Pattern SET = Pattern.compile("(?:\\d{1,10}|\\*)(?:[:,](?:\\d{1,10}|\\*))*");
    private static final Pattern ATOM = Pattern.compile("[A-Za-z0-9$_.-]+");

    /** What each key is followed by: s a text, d a date, n a number, f a header's name, k a keyword, u a set, q a criterion. */
    private static final Map<String, String> KEYS = keys();

    private final Deque<String> tokens;
    private int depth;

    private SearchFilter(Deque<String> tokens) {
        this.tokens = tokens;
    }

    /** @throws IllegalArgumentException saying what is wrong; otherwise the text itself */
    static String checked(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("Use at most " + LONGEST + " characters");
        }
        if (text.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IllegalArgumentException(
                    "Use ASCII only: letters with accents are not searched alike everywhere");
        }
        SearchFilter filter = new SearchFilter(new ArrayDeque<>(tokens(text)));
        while (!filter.tokens.isEmpty()) {
            filter.criterion();
        }
        return text;
    }

    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        int at = 0;
        while (at < text.length() && !text.substring(at).isBlank()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw new IllegalArgumentException("The quotes in it are not in pairs");
            }
            tokens.add(matcher.group(1));
            at = matcher.end();
        }
        return tokens;
    }

    private void criterion() {
        String key = next("a criterion");
        if (key.equals("(")) {
            group();
            return;
        }
        if (SET.matcher(key).matches()) {
            throw new IllegalArgumentException(
                    "Message numbers such as " + key + " change all the time; use UID and a set of UIDs");
        }
        String arguments = KEYS.get(key.toUpperCase(Locale.ROOT));
        if (arguments == null) {
            throw new IllegalArgumentException("'" + key + "' is no search key of RFC 3501, section 6.4.4"
                    + "; for example: SINCE 1-Jan-2026 NOT FROM \"newsletter\"");
        }
        arguments.chars().forEach(kind -> argument(key, (char) kind));
    }

    private void group() {
        if (++depth > DEEPEST) {
            throw new IllegalArgumentException("The parentheses are nested more than " + DEEPEST + " deep");
        }
        do {
            criterion();
        } while (!tokens.isEmpty() && !tokens.peek().equals(")"));
        if (tokens.isEmpty()) {
            throw new IllegalArgumentException("A parenthesis is not closed");
        }
        tokens.pop();
        depth--;
    }

    private void argument(String key, char kind) {
        switch (kind) {
            case 'q' -> {
                if (++depth > DEEPEST) {
                    throw new IllegalArgumentException("It is nested more than " + DEEPEST + " deep");
                }
                criterion();
                depth--;
            }
            case 'd' -> matched(key, DATE, "a date such as 1-Jan-2026");
            case 'n' -> matched(key, NUMBER, "a number of bytes");
            case 'u' -> matched(key, SET, "UIDs such as 1:*");
            case 'k' -> matched(key, ATOM, "a keyword such as $Forwarded");
            case 'f' -> matched(key, ATOM, "the name of a header");
            default -> matched(key, Pattern.compile("\".*\"|[^()\\\\%*{}]+"), "a text, in double quotes");
        }
    }

    private void matched(String key, Pattern pattern, String wanted) {
        String value = next(wanted + " after " + key.toUpperCase(Locale.ROOT));
        if (!pattern.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "After " + key.toUpperCase(Locale.ROOT) + " comes " + wanted + ", not '" + value + "'");
        }
    }

    private String next(String wanted) {
        if (tokens.isEmpty() || tokens.peek().equals(")")) {
            throw new IllegalArgumentException("It lacks " + wanted);
        }
        return tokens.pop();
    }

    private static Map<String, String> keys() {
        Map<String, String> keys = new java.util.TreeMap<>();
        for (String key : ("ALL ANSWERED DELETED DRAFT FLAGGED NEW OLD RECENT SEEN UNANSWERED UNDELETED UNDRAFT"
                        + " UNFLAGGED UNSEEN")
                .split(" ")) {
            keys.put(key, "");
        }
        for (String key : "BCC BODY CC FROM SUBJECT TEXT TO".split(" ")) {
            keys.put(key, "s");
        }
        for (String key : "BEFORE ON SENTBEFORE SENTON SENTSINCE SINCE".split(" ")) {
            keys.put(key, "d");
        }
        keys.putAll(Map.of(
                "LARGER",
                "n",
                "SMALLER",
                "n",
                "KEYWORD",
                "k",
                "UNKEYWORD",
                "k",
                "HEADER",
                "fs",
                "UID",
                "u",
                "NOT",
                "q",
                "OR",
                "qq"));
        return Map.copyOf(keys);
    }
}
