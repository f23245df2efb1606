// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.BodyRange;
import org.openmtm.store.PartReader;
import org.openmtm.store.PartialBody;
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
    private static final int MOST_CHARS = 1_000_000;

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

    @Override
    public Partial partial(PartialBody body) throws IOException {
        TextCollector texts = new TextCollector(MOST_CHARS, body, new PartialText(Locale.getDefault()));
        try (InputStream raw = body.open()) {
            new MimeWalker(raw, LENGTH, BUDGET, texts).walk();
        }
        Lister lister = new Lister();
        try (InputStream raw = body.open()) {
            new MimeWalker(raw, LENGTH, BUDGET, lister).walk();
        }
        return new Partial(texts.text(), lister.parts(body));
    }

    private static Part describe(int number, PartHeader header, long size) {
        boolean apart = header.isAttachment()
                || header.isMessage()
                || (!header.isText() && header.contentId().isEmpty());
        return new Part(number, header.type(), HeaderText.clean(header.fileName(), LONGEST_NAME), size, apart);
    }

    private static final class Lister implements MimeVisitor {
        private final List<Part> parts = new ArrayList<>();
        private final List<BodyRange> places = new ArrayList<>();
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
            places.add(new BodyRange(position, length));
        }

        /** The parts with what is missing of them; the size of one that is not here is guessed from its encoding. */
        List<Part> parts(PartialBody body) {
            List<Part> partial = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                Part part = parts.get(i);
                BodyRange place = places.get(i);
                long missing = body.missing(place.offset(), place.length());
                long size = missing > 0 && part.size() < place.length() ? place.length() * 3 / 4 : part.size();
                partial.add(new Part(part.number(), part.type(), part.fileName(), size, part.attachment(), missing));
            }
            return partial;
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
