// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;

/**
 * The Message-IDs that a message names, oldest first, its own last, as the index keeps them: the first 8 bytes of their
 * SHA-256, the same in every store. In the full-text index each is a word that begins with a character for private use, so
 * that no search for words finds it.
 */
record NamedIds(String words, byte[] bytes) {
    static final NamedIds NONE = new NamedIds("", new byte[0]);
    /** More than that in one message is noise. */
    static final int MOST = 101;

    private static final char OWN = '\ue000';
    private static final char OTHER = '\ue001';
    private static final int RADIX = 36;

    /** @param ids oldest first, the message's own last; empty if it has none. Of too many, the oldest and the last count */
    static NamedIds of(List<String> ids) {
        if (ids.isEmpty()) {
            return NONE;
        }
        int count = Math.min(ids.size(), MOST);
        int skipped = ids.size() - count;
        StringBuilder words = new StringBuilder(count * 16);
        ByteBuffer bytes = ByteBuffer.allocate(count * Long.BYTES);
        for (int i = 0; i < count; i++) {
            long hash = hash(ids.get(i == 0 ? 0 : i + skipped));
            bytes.putLong(hash);
            words.append(i < count - 1 ? other(hash) : own(hash)).append(' ');
        }
        return new NamedIds(words.toString(), bytes.array());
    }

    boolean isEmpty() {
        return bytes.length == 0;
    }

    static long[] read(byte[] bytes) {
        long[] ids = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().get(ids);
        return ids;
    }

    /** The word of an id in a message whose own it is. */
    static String own(long hash) {
        return OWN + Long.toUnsignedString(hash, RADIX);
    }

    /** The word of an id in a message that answers it. */
    static String other(long hash) {
        return OTHER + Long.toUnsignedString(hash, RADIX);
    }

    static long hash(String id) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    static String hex(long hash) {
        return HexFormat.of().toHexDigits(hash);
    }

    /** @return empty if it is no id of a thread */
    static OptionalLong fromHex(String text) {
        return text.matches("[0-9a-f]{16}")
                ? OptionalLong.of(HexFormat.fromHexDigitsToLong(text))
                : OptionalLong.empty();
    }
}
