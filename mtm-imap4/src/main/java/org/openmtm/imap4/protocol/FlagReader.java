// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;

/**
 * Makes {@link Flags} of the server's words. Flags that we do not know and keywords that are none are dropped. The same
 * combination comes thousands of times, so those without keywords are made once. For one thread.
 */
final class FlagReader {
    /** A server that sends more distinct keywords than this for one message has lost its mind; the rest is dropped. */
    private static final int MOST_KEYWORDS = 256;

    private final Flags[] plain = new Flags[32];
    private final Map<String, Integer> systemFlags = new HashMap<>();

    FlagReader() {
        for (Flag flag : Flag.values()) {
            systemFlags.put(flag.imapName(), flag.bit());
        }
    }

    /** Reads a parenthesised list. */
    Flags read(ImapLexer lexer) {
        lexer.expect('(');
        int bits = 0;
        List<String> keywords = null;
        while (!lexer.take(')')) {
            if (lexer.take(' ')) {
                continue;
            }
            String word = lexer.flag();
            if (word.isEmpty()) {
                throw ImapLexer.protocol("The server sent something else among flags");
            }
            int bit = bit(word);
            bits |= bit;
            if (bit == 0 && word.charAt(0) != '\\' && Flags.isKeyword(word)) {
                keywords = keywords == null ? new ArrayList<>(4) : keywords;
                if (keywords.size() < MOST_KEYWORDS) {
                    keywords.add(word);
                }
            }
        }
        return keywords == null ? plain(bits) : Flags.of(bits, keywords);
    }

    private int bit(String word) {
        if (word.charAt(0) != '\\') {
            return 0;
        }
        Integer exact = systemFlags.get(word);
        if (exact != null) {
            return exact;
        }
        for (Flag flag : Flag.values()) {
            if (flag.imapName().equalsIgnoreCase(word)) {
                return flag.bit();
            }
        }
        return 0;
    }

    private Flags plain(int bits) {
        if (plain[bits] == null) {
            plain[bits] = Flags.of(bits, List.of());
        }
        return plain[bits];
    }
}
