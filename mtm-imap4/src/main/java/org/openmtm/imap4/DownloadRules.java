// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openmtm.mtm.FetchOptions;

/**
 * Which parts of a message a sync fetches at once. Rules are separated by commas, and the first that fits decides:
 *
 * <pre>INBOX&lt;1000000:whole, Lists/*:headers, *:text</pre>
 *
 * A rule is a pattern over the folder's name (* for any text, ? for one character; in double quotes if it holds a comma,
 * a colon or a &lt;), perhaps {@code <} and a size in bytes (or with k or M) that the message has to stay below, a colon,
 * and the parts as {@link FetchOptions.Parts} names them. Without rules everything is fetched; where there are rules and
 * none fits, the headers are. Immutable.
 */
public final class DownloadRules {
    /** Fetches everything. */
    public static final DownloadRules EVERYTHING = new DownloadRules("", List.of());

    private static final int MOST = 32;
    private static final String ADVICE = "Write rules as FOLDER:PARTS or FOLDER<BYTES:PARTS, separated by commas,"
            + " for example 'INBOX<1000000:whole, *:text'";
    private static final Pattern RULE = Pattern.compile(
            "\\s*(?:\"([^\"]+)\"|([^\",:<]+?))\\s*(?:<\\s*(\\d{1,10})\\s*([kKmM]?)\\s*)?:\\s*([A-Za-z_-]+)\\s*(?:,|$)");

    private final String text;
    private final List<Rule> rules;

    private record Rule(Pattern folder, long below, FetchOptions.Parts parts) {
        boolean fits(String name, long size) {
            return folder.matcher(name).matches() && size < below;
        }
    }

    private DownloadRules(String text, List<Rule> rules) {
        this.text = text;
        this.rules = List.copyOf(rules);
    }

    /** @throws IllegalArgumentException saying what is wrong and how it is written */
    public static DownloadRules parse(String text) {
        if (text.isBlank()) {
            return EVERYTHING;
        }
        List<Rule> rules = new ArrayList<>();
        Matcher matcher = RULE.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw new IllegalArgumentException("'" + text.substring(at).strip() + "' is no rule. " + ADVICE);
            }
            rules.add(rule(matcher));
            at = matcher.end();
        }
        if (rules.size() > MOST) {
            throw new IllegalArgumentException("These are " + rules.size() + " rules; use at most " + MOST);
        }
        return new DownloadRules(text.strip(), rules);
    }

    private static Rule rule(Matcher matcher) {
        String folder = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        long below = matcher.group(3) == null ? Long.MAX_VALUE : bytes(matcher.group(3), matcher.group(4));
        return new Rule(glob(folder), below, parts(matcher.group(5)));
    }

    private static long bytes(String number, String unit) {
        long factor = switch (unit.toLowerCase(Locale.ROOT)) {
            case "k" -> 1_000;
            case "m" -> 1_000_000;
            default -> 1;
        };
        return Long.parseLong(number) * factor;
    }

    private static FetchOptions.Parts parts(String word) {
        return Arrays.stream(FetchOptions.Parts.values())
                .filter(parts -> word(parts).equalsIgnoreCase(word.replace('_', '-')))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' names no parts. Use one of "
                        + Arrays.stream(FetchOptions.Parts.values())
                                .map(DownloadRules::word)
                                .collect(Collectors.joining(", "))));
    }

    private static String word(FetchOptions.Parts parts) {
        return parts.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The inbox has its name in any case (RFC 3501, 5.1), so all names do. */
    private static Pattern glob(String text) {
        String regex = text.chars()
                .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf((char) c)))
                .collect(Collectors.joining());
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    }

    /** Whether there is no rule, so that everything is fetched. */
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /**
     * What is fetched of a message.
     *
     * @param folder the folder's full name on the server
     * @param size the message's bytes
     */
    public FetchOptions.Parts partsOf(String folder, long size) {
        return rules.stream()
                .filter(rule -> rule.fits(folder, size))
                .map(Rule::parts)
                .findFirst()
                .orElse(rules.isEmpty() ? FetchOptions.Parts.WHOLE : FetchOptions.Parts.HEADERS);
    }

    /** As it is written in the settings. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DownloadRules rules && text.equals(rules.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
