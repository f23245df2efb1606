// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where the interesting header fields of an entity are in its bytes: the first of each name. Looks at 1,000 fields and 1 MB
 * at most. Nothing is copied or decoded before it is asked for.
 */
final class HeaderBlock {
    static final int MOST_FIELDS = 1_000;
    static final int MOST_BYTES = 1 << 20;

    static final int FROM = 0;
    static final int TO = 1;
    static final int CC = 2;
    static final int SUBJECT = 3;
    static final int DATE = 4;
    static final int MESSAGE_ID = 5;
    static final int IN_REPLY_TO = 6;
    static final int CONTENT_TYPE = 7;
    static final int ENCODING = 8;
    static final int DISPOSITION = 9;
    static final int CONTENT_ID = 10;
    static final int REFERENCES = 11;
    static final int REPLY_TO = 12;
    static final int RECEIPT_TO = 13;
    static final int BCC = 14;
    static final int ORIGINAL_RECIPIENT = 15;
    static final int CONTENT_LOCATION = 16;
    static final int CONTENT_BASE = 17;

    private static final byte[][] NAMES = Arrays.stream(new String[] {
                "from",
                "to",
                "cc",
                "subject",
                "date",
                "message-id",
                "in-reply-to",
                "content-type",
                "content-transfer-encoding",
                "content-disposition",
                "content-id",
                "references",
                "reply-to",
                "disposition-notification-to",
                "bcc",
                "original-recipient",
                "content-location",
                "content-base"
            })
            .map(name -> name.getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);

    private static final int[][] BY_LENGTH = byLength();

    private final byte[] bytes;
    private final int offset;
    private final int length;
    private final int[] starts = new int[NAMES.length];
    private final int[] ends = new int[NAMES.length];

    HeaderBlock(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = Math.min(length, MOST_BYTES);
        find(offset, offset + this.length);
    }

    /** The values of all fields, as they are. */
    FieldValues values() {
        return new FieldValues(bytes, offset, length);
    }

    /** All fields, for who wants to see more than what lists show. */
    HeaderFields fields() {
        return HeaderFields.of(bytes, offset, offset + length);
    }

    private static int[][] byLength() {
        int longest = Arrays.stream(NAMES).mapToInt(name -> name.length).max().orElse(0);
        int[][] table = new int[longest + 1][0];
        for (int i = 0; i < NAMES.length; i++) {
            int[] same = table[NAMES[i].length];
            same = Arrays.copyOf(same, same.length + 1);
            same[same.length - 1] = i;
            table[NAMES[i].length] = same;
        }
        return table;
    }

    private void find(int from, int to) {
        int line = from;
        int open = -1;
        for (int fields = 0; line < to && fields < MOST_FIELDS; ) {
            byte first = bytes[line];
            if (first == '\n' || (first == '\r' && line + 1 < to && bytes[line + 1] == '\n')) {
                return;
            }
            int end = lineEnd(line, to);
            if (first == ' ' || first == '\t') {
                if (open >= 0) {
                    ends[open] = end;
                }
            } else {
                fields++;
                open = field(line, end);
            }
            line = end + 1;
        }
    }

    private int lineEnd(int from, int to) {
        int i = from;
        while (i < to && bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    /** Notes the field in this line. @return its number, or -1 if it is of no interest or was there already */
    private int field(int line, int end) {
        int limit = Math.min(end, line + BY_LENGTH.length + 8);
        int colon = line;
        while (colon < limit && bytes[colon] != ':') {
            colon++;
        }
        if (colon == limit) {
            return -1;
        }
        int nameEnd = colon;
        while (nameEnd > line && (bytes[nameEnd - 1] == ' ' || bytes[nameEnd - 1] == '\t')) {
            nameEnd--;
        }
        int length = nameEnd - line;
        if (length >= BY_LENGTH.length) {
            return -1;
        }
        for (int candidate : BY_LENGTH[length]) {
            if (starts[candidate] == 0 && is(NAMES[candidate], line)) {
                starts[candidate] = colon + 1;
                ends[candidate] = end;
                return candidate;
            }
        }
        return -1;
    }

    private boolean is(byte[] name, int from) {
        for (int i = 0; i < name.length; i++) {
            if ((bytes[from + i] | 0x20) != name[i]) {
                // '-' has the bit of lower case already.
                return false;
            }
        }
        return true;
    }

    boolean has(int field) {
        return starts[field] > 0;
    }

    /** The decoded value for people, or empty. */
    String text(int field) {
        return has(field) ? HeaderText.decode(bytes, starts[field], ends[field], HeaderText.MOST_CHARS) : "";
    }

    /** The value unfolded but not decoded, at most so many bytes of it, or empty. */
    String raw(int field, int most) {
        return has(field) ? HeaderText.unfold(bytes, starts[field], Math.min(ends[field], starts[field] + most)) : "";
    }

    /** Whether the value begins with this, in any case. */
    boolean startsWith(int field, String lowerCase) {
        int i = starts[field];
        int end = ends[field];
        while (i < end && (bytes[i] == ' ' || bytes[i] == '\t' || bytes[i] == '\r' || bytes[i] == '\n')) {
            i++;
        }
        if (!has(field) || end - i < lowerCase.length()) {
            return false;
        }
        for (int k = 0; k < lowerCase.length(); k++) {
            if (Character.toLowerCase((char) (bytes[i + k] & 0xff)) != lowerCase.charAt(k)) {
                return false;
            }
        }
        return true;
    }
}
