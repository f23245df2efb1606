// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Collects the HTML of a message besides what another visitor collects, and the character set that its text is in. */
final class HtmlCollector implements MimeVisitor {
    private final MimeVisitor other;
    private final int most;
    private PartHeader current;
    private boolean otherWants;
    private byte[] bytes = new byte[0];
    private int length;
    private boolean plain;
    private String html = "";
    private Charset charset = StandardCharsets.US_ASCII;

    /** @param most more bytes of HTML than that are dropped */
    HtmlCollector(MimeVisitor other, int most) {
        this.other = other;
        this.most = most;
    }

    @Override
    public void message(HeaderBlock header) {
        other.message(header);
    }

    @Override
    public void multipartBegin(PartHeader header) {
        other.multipartBegin(header);
    }

    @Override
    public void multipartEnd(PartHeader header) {
        other.multipartEnd(header);
    }

    @Override
    public boolean part(String number, PartHeader header) {
        otherWants = other.part(number, header);
        boolean body = header.isText() && !header.isAttachment();
        if (body && !header.isHtml() && !header.isData()) {
            plain = true;
            Charset named = Charsets.byName(header.charset());
            charset = named != null && named.canEncode() ? named : charset;
        }
        current = body && header.isHtml() && html.isEmpty() ? header : null;
        length = 0;
        return otherWants || current != null;
    }

    @Override
    public void body(byte[] source, int offset, int count) throws IOException {
        if (otherWants) {
            other.body(source, offset, count);
        }
        int room = Math.min(count, most - length);
        if (current == null || room <= 0) {
            return;
        }
        if (length + room > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + room, Math.min(most, bytes.length * 2)));
        }
        System.arraycopy(source, offset, bytes, length, room);
        length += room;
    }

    @Override
    public void partEnd(long position, long size) throws IOException {
        other.partEnd(position, size);
        if (current == null) {
            return;
        }
        int decoded = switch (current.encoding()) {
            case BASE64 -> TransferDecoding.base64(bytes, 0, length);
            case QUOTED_PRINTABLE -> TransferDecoding.quotedPrintable(bytes, 0, length);
            case IDENTITY -> length;
        };
        html = Charsets.decode(bytes, 0, decoded, Charsets.find(current.charset()));
    }

    /** The HTML, if there is plain text besides it; else empty. */
    String alternative() {
        return plain ? html : "";
    }

    /** US-ASCII where nothing else is said. */
    Charset charset() {
        return charset;
    }
}
