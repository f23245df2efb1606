// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Passes the content of a part on and keeps its beginning, to see what it is. */
final class ContentHead extends OutputStream {
    private static final int MOST_TEXT = 64 * 1024;
    private static final int MOST_WRAPPED = 64;
    private static final String ARMOUR = "-----BEGIN PGP ";
    /** The OID 1.2.840.113549.1.7.2 (RFC 5652, 5.1) in DER. */
    private static final byte[] SIGNED_DATA = {6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 7, 2};

    private final OutputStream target;
    private final int most;
    private byte[] kept = new byte[0];
    private int length;

    /** @param target gets everything */
    ContentHead(PartHeader header, OutputStream target) {
        this.target = target;
        boolean wrapped = header.type().endsWith("pkcs7-mime");
        this.most = wrapped ? MOST_WRAPPED : header.isText() ? MOST_TEXT : 0;
    }

    /** Whether there is anything to be seen in the content at all. */
    boolean isOfInterest() {
        return most > 0;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        target.write(bytes, offset, count);
        int room = Math.min(count, most - length);
        if (room <= 0) {
            return;
        }
        if (length + room > kept.length) {
            kept = Arrays.copyOf(kept, Math.min(most, Math.max(length + room, kept.length * 2)));
        }
        System.arraycopy(bytes, offset, kept, length, room);
        length += room;
    }

    boolean isSignedData() {
        for (int i = 0; i + SIGNED_DATA.length <= length; i++) {
            if (Arrays.equals(kept, i, i + SIGNED_DATA.length, SIGNED_DATA, 0, SIGNED_DATA.length)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a line begins with this armour of OpenPGP (RFC 9580, 6.2): "MESSAGE", "SIGNED MESSAGE". */
    boolean hasArmour(String what) {
        if (length < ARMOUR.length()) {
            return false;
        }
        String text = new String(kept, 0, length, StandardCharsets.ISO_8859_1);
        String line = ARMOUR + what + "-----";
        return text.startsWith(line) || text.contains("\n" + line);
    }
}
