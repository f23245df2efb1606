// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.PartReader;
import org.osgi.service.component.annotations.Component;

/**
 * Takes messages apart in one pass and bounded memory. At most 10,000 parts in 100 levels; what is deeper is one part.
 * Stateless and thread safe.
 */
@Component(service = PartReader.class)
public final class MessageParts implements PartReader {
    /** Of a stream whose length is not known: enough for the largest buffer. */
    private static final long LENGTH = 1 << 20;

    private static final Duration BUDGET = Duration.ofMinutes(10);
    private static final int LONGEST_NAME = 255;

    @Override
    public List<Part> parts(InputStream raw) throws IOException {
        Lister lister = new Lister();
        new MimeWalker(raw, LENGTH, BUDGET, lister).walk();
        return lister.parts;
    }

    @Override
    public Part copy(InputStream raw, int number, OutputStream target) throws IOException {
        Copier copier = new Copier(number, target);
        new MimeWalker(raw, LENGTH, BUDGET, copier).walk();
        if (copier.copied == null) {
            throw new MessagingException(
                    ErrorKind.NOT_FOUND,
                    "The message has no part " + number,
                    "It has parts 1 to " + (copier.seen == 0 ? 1 : copier.seen));
        }
        target.flush();
        return copier.copied;
    }

    private static Part describe(int number, PartHeader header, long size) {
        boolean apart = header.isAttachment()
                || header.isMessage()
                || (!header.isText() && header.contentId().isEmpty());
        return new Part(number, header.type(), HeaderText.clean(header.fileName(), LONGEST_NAME), size, apart);
    }

    private static final class Lister implements MimeVisitor {
        private final List<Part> parts = new ArrayList<>();
        private PartHeader header;
        private PartDecoder decoder;

        @Override
        public boolean part(String number, PartHeader begins) {
            header = begins;
            decoder = new PartDecoder(begins.encoding(), OutputStream.nullOutputStream());
            return begins.encoding() != PartHeader.Encoding.IDENTITY;
        }

        @Override
        public void body(byte[] bytes, int offset, int length) throws IOException {
            decoder.add(bytes, offset, length);
        }

        @Override
        public void partEnd(long position, long length) throws IOException {
            long decoded = decoder.finish();
            long size = header.encoding() == PartHeader.Encoding.IDENTITY ? length : decoded;
            parts.add(describe(parts.size() + 1, header, size));
        }
    }

    private static final class Copier implements MimeVisitor {
        private final int wanted;
        private final OutputStream target;
        private int seen;
        private PartHeader header;
        private PartDecoder decoder;
        private Part copied;

        Copier(int wanted, OutputStream target) {
            this.wanted = wanted;
            this.target = target;
        }

        @Override
        public boolean part(String number, PartHeader begins) {
            seen++;
            header = begins;
            decoder = seen == wanted ? new PartDecoder(begins.encoding(), target) : null;
            return decoder != null;
        }

        @Override
        public void body(byte[] bytes, int offset, int length) throws IOException {
            decoder.add(bytes, offset, length);
        }

        @Override
        public void partEnd(long position, long length) throws IOException {
            if (decoder != null) {
                copied = describe(wanted, header, decoder.finish());
            }
        }

        @Override
        public boolean enough() {
            return copied != null;
        }
    }
}
