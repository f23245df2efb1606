// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.openmtm.message.HeaderAddress;

/** Reads the addresses of a header field to show them. */
final class HeaderAddresses {
    private static final int MOST = 10_000;
    private static final int LONGEST_NAME = 1_000;
    private static final int LONGEST_ADDRESS = 320;
    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>\"'(),;:]{1,64}@[^\\s<>\"'(),;:]{1,255}");
    /** Scripts that are written together. */
    private static final List<Set<UnicodeScript>> TOGETHER = List.of(
            EnumSet.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA, UnicodeScript.LATIN),
            EnumSet.of(UnicodeScript.HAN, UnicodeScript.HANGUL, UnicodeScript.LATIN),
            EnumSet.of(UnicodeScript.HAN, UnicodeScript.BOPOMOFO, UnicodeScript.LATIN));

    private HeaderAddresses() {}

    static List<HeaderAddress> of(String value) {
        return AddressSplitter.mailboxes(value).stream()
                .limit(MOST)
                .map(HeaderAddresses::of)
                .toList();
    }

    private static HeaderAddress of(Mailbox mailbox) {
        String given = mailbox.getName() == null ? "" : mailbox.getName();
        String name = HeaderText.clean(EncodedWords.decode(given), LONGEST_NAME);
        String spec = MailAddress.addrSpec(mailbox);
        boolean usable = MailAddress.isAddress(spec);
        String address = BidiText.isolated(HeaderText.clean(spec, LONGEST_ADDRESS));
        boolean misleading = namesAnother(name, spec) || isMixed(name) || isMixed(spec);
        return new HeaderAddress(BidiText.isolated(name), address, usable, misleading);
    }

    private static boolean namesAnother(String name, String address) {
        Matcher matcher = ADDRESS.matcher(name);
        while (matcher.find()) {
            if (!matcher.group().equalsIgnoreCase(address)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a word of it has letters of scripts that are not written together. */
    private static boolean isMixed(String text) {
        Set<UnicodeScript> word = EnumSet.noneOf(UnicodeScript.class);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            UnicodeScript script = UnicodeScript.of(c);
            if (!Character.isLetterOrDigit(c) && Character.getType(c) != Character.NON_SPACING_MARK) {
                word.clear();
            } else if (script != UnicodeScript.COMMON && script != UnicodeScript.INHERITED && word.add(script)) {
                if (word.size() > 1 && TOGETHER.stream().noneMatch(set -> set.containsAll(word))) {
                    return true;
                }
            }
        }
        return false;
    }
}
