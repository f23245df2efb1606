// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.james.mime4j.dom.address.Address;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.field.address.DefaultAddressParser;
import org.apache.james.mime4j.field.address.ParseException;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * An address to write to: a display name and an addr-spec, of which there is only one reading. Immutable.
 *
 * @param name the display name, decoded, or empty
 * @param address {@code local@domain}
 */
public record MailAddress(String name, String address) {
    /** RFC 5321, 4.5.3.1. */
    private static final int LONGEST_LOCAL = 64;

    private static final int LONGEST = 254;
    private static final int LONGEST_INPUT = 10_000;
    /** Of a header: some thousand addresses. */
    private static final int LONGEST_LIST = 512 * 1024;
    /** A list of bare addresses, and of names in plain words with an address in angle brackets. */
    private static final Pattern OBVIOUS = Pattern.compile(
            "(?:(?:[^\"<>()\\[\\]:;@\\\\,.=?]+<[^<>\\s,\"()\\\\]+>\\s*|\\s*[^<>\\s,\"()\\\\:;]+\\s*)(?:,(?=.)|$))+",
            Pattern.DOTALL);

    private static final String ATEXT = "!#$%&'*+-/=?^_`{|}~";

    /** @throws MessagingException INVALID for an address that is none */
    public MailAddress {
        HeaderGate.text("name", name);
        requireAddress("address", address);
    }

    /**
     * Reads exactly one address: {@code a@example.org} or {@code Anna <a@example.org>}.
     *
     * @param field what it is, for the error
     * @throws MessagingException INVALID, naming the field: if there is none, more than one, a group, or if it could be read
     *     in two ways
     */
    public static MailAddress parse(String field, String text) {
        List<MailAddress> all = parseList(field, text);
        if (all.size() != 1) {
            throw refused(field, text, "is not exactly one address");
        }
        return all.get(0);
    }

    /** Reads addresses separated by commas. @throws MessagingException as {@link #parse} */
    public static List<MailAddress> parseList(String field, String text) {
        if (text.length() > LONGEST_INPUT) {
            return longList(field, text);
        }
        HeaderGate.text(field, text);
        if (hasComment(text)) {
            throw refused(field, text, "has a comment, which some leave out and others do not");
        }
        if (OBVIOUS.matcher(text).matches()) {
            return obvious(field, text);
        }
        List<MailAddress> first = strict(field, text, text);
        StringBuilder rendered = new StringBuilder();
        for (MailAddress address : first) {
            rendered.append(rendered.isEmpty() ? "" : ", ").append(address.plain());
        }
        // What reads differently when written again has two readings, and the next server may take the other one.
        if (!strict(field, rendered.toString(), text).equals(first)) {
            throw refused(field, text, "can be read in two ways");
        }
        return first;
    }

    private static boolean hasComment(String text) {
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '(' && !quoted) {
                return true;
            }
        }
        return false;
    }

    /** One after the other: what reads a list at once needs a deep stack for it. */
    private static List<MailAddress> longList(String field, String text) {
        List<MailAddress> found = new ArrayList<>();
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? ',' : text.charAt(i);
            if (i - start > LONGEST_INPUT || text.length() > LONGEST_LIST) {
                throw refused(field, text.substring(start, start + 100), "is too long for an address");
            }
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && (!quoted || i == text.length())) {
                found.addAll(parseList(field, text.substring(start, i)));
                start = i + 1;
            }
        }
        return found;
    }

    /** Names without any special character leave nothing to interpret; mime4j fails on some letters in them. */
    private static List<MailAddress> obvious(String field, String text) {
        List<MailAddress> found = new ArrayList<>();
        for (String one : text.split(",")) {
            int open = one.indexOf('<');
            String address = open < 0 ? one.strip() : one.substring(open + 1, one.indexOf('>'));
            requireAddress(field, address);
            found.add(new MailAddress(open < 0 ? "" : one.substring(0, open).strip(), address));
        }
        return found;
    }

    private static List<MailAddress> strict(String field, String text, String given) {
        List<MailAddress> found = new ArrayList<>();
        try {
            for (Address address : DefaultAddressParser.DEFAULT.parseAddressList(text)) {
                if (!(address instanceof Mailbox mailbox)) {
                    throw refused(field, given, "is a group");
                }
                if (mailbox.getRoute() != null && !mailbox.getRoute().isEmpty()) {
                    throw refused(field, given, "has a route");
                }
                found.add(of(field, mailbox));
            }
        } catch (ParseException e) {
            throw refused(field, given, "is no address");
        }
        return found;
    }

    private static MailAddress of(String field, Mailbox mailbox) {
        String address = addrSpec(mailbox);
        requireAddress(field, address);
        return new MailAddress(
                mailbox.getName() == null ? "" : mailbox.getName().strip(), address);
    }

    /**
     * The first address in a header value that somebody else wrote, read tolerantly.
     *
     * @return null if there is none that can be written to
     */
    static MailAddress firstOf(String value) {
        return allOf(value).stream().findFirst().orElse(null);
    }

    /** All addresses in a header value that somebody else wrote that can be written to, each once, read tolerantly. */
    static List<MailAddress> allOf(String value) {
        Map<String, MailAddress> found = new LinkedHashMap<>();
        for (Mailbox mailbox : AddressSplitter.mailboxes(cut(value))) {
            String address = addrSpec(mailbox);
            if (isAddress(address)) {
                String name = mailbox.getName() == null ? "" : mailbox.getName();
                found.putIfAbsent(
                        address.toLowerCase(Locale.ROOT), new MailAddress(HeaderText.clean(name, 200), address));
            }
        }
        return List.copyOf(found.values());
    }

    /** Between two addresses, for half of one is another one. */
    private static String cut(String value) {
        return value.length() > LONGEST_LIST
                ? value.substring(0, Math.max(0, value.lastIndexOf(',', LONGEST_LIST)))
                : value;
    }

    static String addrSpec(Mailbox mailbox) {
        return mailbox.getLocalPart() + "@" + (mailbox.getDomain() == null ? "" : mailbox.getDomain());
    }

    private static void requireAddress(String field, String address) {
        HeaderGate.raw(field, address);
        if (!isAddress(address)) {
            throw refused(field, address, "is no address that mail can be sent to");
        }
    }

    /** A dot-atom on either side (a domain literal is no use to us), also in the letters of RFC 6531. */
    static boolean isAddress(String address) {
        int at = address.lastIndexOf('@');
        if (at < 1
                || address.contains("=?")
                || at > LONGEST_LOCAL
                || address.length() > LONGEST
                || at == address.length() - 1) {
            return false;
        }
        return isDotAtom(address.substring(0, at), ATEXT) && isDotAtom(address.substring(at + 1), "-");
    }

    private static boolean isDotAtom(String text, String marks) {
        if (text.startsWith(".") || text.endsWith(".") || text.contains("..")) {
            return false;
        }
        return text.codePoints()
                .allMatch(c -> c == '.'
                        || (c < 0x80
                                ? Character.isLetterOrDigit(c) || marks.indexOf(c) >= 0
                                : Character.isLetterOrDigit(c) || Character.getType(c) == Character.NON_SPACING_MARK));
    }

    private static MessagingException refused(String field, String text, String why) {
        return new MessagingException(
                ErrorKind.INVALID,
                "In the field " + field + ", '" + text + "' " + why,
                "Write addresses like anna@example.org or \"Anna B.\" <anna@example.org>");
    }

    /** Whether it is pure ASCII; else the server has to offer SMTPUTF8 (RFC 6531). */
    public boolean isAscii() {
        return address.chars().allMatch(c -> c < 0x80);
    }

    /** For people and for parsing again: the name quoted but not encoded. */
    public String plain() {
        return name.isEmpty() ? address : quoted(name) + " <" + address + ">";
    }

    /** As it stands in a header: the name quoted or encoded (RFC 2047). */
    public String header() {
        if (name.isEmpty()) {
            return address;
        }
        boolean ascii = name.chars().allMatch(c -> c < 0x80) && !name.contains("=?");
        return (ascii ? quoted(name) : EncodedWords.encode(name)) + " <" + address + ">";
    }

    private static String quoted(String name) {
        boolean atoms = name.codePoints().allMatch(c -> c == ' ' || Character.isLetterOrDigit(c) || c > 0x7f);
        return atoms && !name.contains("  ")
                ? name
                : '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
