// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads the responses about mailboxes that are not the open one, and about the account. For one thread. */
final class MailboxReader {
    /** Attributes, namespaces, quota roots and words of ID beyond this are dropped. */
    private static final int MOST = 100;

    private static final List<String> NUMBERS =
            List.of("MESSAGES", "UIDNEXT", "UIDVALIDITY", "HIGHESTMODSEQ", "UNSEEN", "SIZE");

    private final ImapLexer lexer;
    private final ProtocolLimits limits;

    MailboxReader(ImapLexer lexer, ProtocolLimits limits) {
        this.lexer = lexer;
        this.limits = limits;
    }

    ListEntry list() {
        lexer.space();
        lexer.expect('(');
        Set<String> attributes = new HashSet<>();
        while (!lexer.take(')')) {
            if (!lexer.take(' ')) {
                String attribute = lexer.flag();
                if (attribute.isEmpty()) {
                    throw ImapLexer.protocol("The server sent something else among the attributes of a mailbox");
                }
                if (attributes.size() < MOST) {
                    attributes.add(attribute.toLowerCase(Locale.ROOT));
                }
            }
        }
        lexer.space();
        String delimiter = lexer.nstring();
        lexer.space();
        String path = lexer.astring();
        lexer.skipResponse();
        return new ListEntry(path, delimiter == null ? "" : delimiter, Set.copyOf(attributes));
    }

    MailboxStatus status() {
        lexer.space();
        String path = lexer.astring();
        lexer.space();
        lexer.expect('(');
        long[] values = {-1, -1, -1, -1, -1, -1};
        String id = "";
        while (!lexer.take(')')) {
            if (lexer.take(' ')) {
                continue;
            }
            String name = lexer.upperAtom();
            lexer.space();
            int slot = NUMBERS.indexOf(name);
            if (slot >= 0) {
                values[slot] = lexer.number();
            } else if (name.equals("MAILBOXID") && lexer.take('(')) {
                id = lexer.flag();
                lexer.expect(')');
            } else {
                lexer.skipValue();
            }
        }
        lexer.lineEnd();
        return new MailboxStatus(path, values[0], values[1], values[2], values[3], values[4], values[5], id);
    }

    Namespaces namespaces() {
        Namespaces namespaces = new Namespaces(namespaceList(), namespaceList(), namespaceList());
        lexer.skipResponse();
        return namespaces;
    }

    private List<Namespaces.Namespace> namespaceList() {
        lexer.space();
        List<Namespaces.Namespace> found = new ArrayList<>();
        for (Object entry : values()) {
            if (entry instanceof List<?> words
                    && words.size() >= 2
                    && words.get(0) instanceof String prefix
                    && found.size() < MOST) {
                found.add(new Namespaces.Namespace(prefix, words.get(1) instanceof String delimiter ? delimiter : ""));
            }
        }
        return List.copyOf(found);
    }

    void quotaRoots(UntaggedHandler handler) {
        lexer.space();
        String path = lexer.astring();
        List<String> roots = new ArrayList<>();
        while (!lexer.atLineEnd()) {
            if (!lexer.take(' ')) {
                String root = lexer.astring();
                if (roots.size() < MOST) {
                    roots.add(root);
                }
            }
        }
        lexer.lineEnd();
        handler.quotaRoots(path, List.copyOf(roots));
    }

    /** {@code root (resource usage limit …)}. */
    void quota(UntaggedHandler handler) {
        lexer.space();
        String root = lexer.astring();
        lexer.space();
        List<Object> words = values();
        lexer.lineEnd();
        for (int i = 0; i + 2 < Math.min(words.size(), 3 * MOST); i += 3) {
            if (words.get(i) instanceof String resource) {
                handler.quota(new Quota(
                        root, resource.toUpperCase(Locale.ROOT), amount(words.get(i + 1)), amount(words.get(i + 2))));
            }
        }
    }

    /** Some servers have no limit and say so with a number that is none of ours. */
    private static long amount(Object word) {
        if (!(word instanceof String text) || text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return text.length() <= 18 ? Long.parseLong(text) : Long.MAX_VALUE;
    }

    /** {@code (name value …)} or NIL. */
    Map<String, String> id() {
        lexer.space();
        Map<String, String> words = new LinkedHashMap<>();
        List<Object> list = values();
        for (int i = 0; i + 1 < list.size() && words.size() < MOST; i += 2) {
            if (list.get(i) instanceof String name && list.get(i + 1) instanceof String value) {
                words.putIfAbsent(ResponseReader.decode(name).toLowerCase(Locale.ROOT), ResponseReader.decode(value));
            }
        }
        lexer.lineEnd();
        return words;
    }

    private List<Object> values() {
        return new ListReader(lexer, limits).read();
    }
}
