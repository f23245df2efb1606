// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A message as other people may have it: without the fields of its header that name hidden recipients (Bcc), which stand in
 * drafts, and in what some programs file as sent. Every other byte is as it was. For one thread.
 */
public final class HiddenRecipients extends InputStream {
    private static final int LONGEST_NAME = 64;
    private static final Pattern FIELD = Pattern.compile("(?is)(resent-)?bcc[ \t]*:.*");

    private final InputStream in;
    private boolean header = true;
    private boolean lineStart = true;

    private HiddenRecipients(InputStream raw) {
        this.in = new BufferedInputStream(raw, 16 * 1024);
    }

    /** @param raw a whole message, with any newline form; closed with the stream that is returned */
    public static InputStream without(InputStream raw) {
        return new HiddenRecipients(raw);
    }

    @Override
    public int read() throws IOException {
        if (header && lineStart) {
            while (isHidden()) {
                skipLine();
                while (isFolded()) {
                    skipLine();
                }
            }
            int next = peek();
            header = next >= 0 && next != '\r' && next != '\n';
        }
        int read = in.read();
        lineStart = read == '\n' || (read == '\r' && peek() != '\n');
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (!header) {
            return in.read(bytes, offset, length);
        }
        int count = 0;
        while (count < length && header) {
            int next = read();
            if (next < 0) {
                return count == 0 ? -1 : count;
            }
            bytes[offset + count++] = (byte) next;
        }
        return count;
    }

    private boolean isHidden() throws IOException {
        in.mark(LONGEST_NAME);
        byte[] start = in.readNBytes(LONGEST_NAME);
        in.reset();
        return FIELD.matcher(new String(start, StandardCharsets.ISO_8859_1)).matches();
    }

    private boolean isFolded() throws IOException {
        int next = peek();
        return next == ' ' || next == '\t';
    }

    private void skipLine() throws IOException {
        int read = in.read();
        while (read >= 0 && read != '\n' && !(read == '\r' && peek() != '\n')) {
            read = in.read();
        }
    }

    private int peek() throws IOException {
        in.mark(1);
        int next = in.read();
        in.reset();
        return next;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
