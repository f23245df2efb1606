// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.openmtm.entry.MessageHeader;

/**
 * Reads the beginnings of the parts right below the top of a multipart, in one pass and bounded memory, and no more of the
 * message than is asked for. Any line ends will do. Stateless and thread safe.
 */
public final class TopParts {
    private static final Duration BUDGET = Duration.ofSeconds(5);
    private static final long LENGTH = 1 << 20;

    private TopParts() {}

    /** What is wanted of a message, and where it goes. */
    public interface Choice {
        /**
         * Looks at the header, before anything else is read.
         *
         * @param type "multipart/report": lower case, without parameters; "text/plain" where there is none
         * @param header what lists show of the message
         * @param references the ids in its References, in order
         * @return whether to go on
         */
        boolean message(String type, MessageHeader header, List<String> references);

        /**
         * @param type of a part, lower case, without parameters
         * @return how many bytes of it are wanted, decoded; 0 for none of it
         */
        int most(String type);

        /**
         * A part that was wanted.
         *
         * @param text its beginning without its transfer encoding, every line end one LF; as UTF-8 if it is that, else as
         *     windows-1252
         * @return whether to go on
         */
        boolean part(String type, String text);
    }

    /** @param raw the message; not closed */
    public static void read(InputStream raw, Choice choice) throws IOException {
        LineEnds lines = new LineEnds(raw);
        new MimeWalker(lines, LENGTH, BUDGET, new Visitor(lines, choice)).walk();
    }

    private static final class Visitor implements MimeVisitor {
        private final LineEnds lines;
        private final Choice choice;
        private PartHeader header;
        private PartDecoder decoder;
        private Beginning kept;
        private boolean enough;

        Visitor(LineEnds lines, Choice choice) {
            this.lines = lines;
            this.choice = choice;
        }

        @Override
        public void message(HeaderBlock block) {
            PartHeader top = PartHeader.of(block, "text/plain");
            List<String> references = MessageIds.in(block.raw(HeaderBlock.REFERENCES, HeaderBlock.MOST_BYTES));
            if (!choice.message(top.type(), MessageHeaders.of(block), references)) {
                stop();
            }
        }

        private void stop() {
            enough = true;
            lines.stop();
        }

        @Override
        public boolean enough() {
            return enough;
        }

        @Override
        public boolean part(String number, PartHeader begins) {
            int most = enough || number.indexOf('.') > 0 ? 0 : choice.most(begins.type());
            header = begins;
            kept = most > 0 ? new Beginning(most) : null;
            decoder = most > 0 ? new PartDecoder(begins.encoding(), kept) : null;
            return most > 0;
        }

        @Override
        public void body(byte[] bytes, int offset, int length) throws IOException {
            if (kept != null && !kept.full) {
                decoder.add(bytes, offset, length);
                if (kept.full) {
                    give();
                }
            }
        }

        @Override
        public void partEnd(long position, long length) throws IOException {
            if (kept != null && !kept.full) {
                decoder.finish();
                give();
            }
            kept = null;
        }

        /** As soon as there is enough of the part: the rest of it may be long. */
        private void give() {
            byte[] bytes = kept.toByteArray();
            int whole = kept.full ? Charsets.wholeCharacters(bytes, bytes.length, null) : bytes.length;
            String text = LineEnds.unified(Charsets.guess(bytes, 0, whole));
            if (!choice.part(header.type(), text)) {
                stop();
            }
        }
    }

    /** Keeps what comes first. */
    private static final class Beginning extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final int most;
        private boolean full;

        Beginning(int most) {
            this.most = most;
        }

        @Override
        public void write(int b) {
            if (bytes.size() < most) {
                bytes.write(b);
            }
            full = bytes.size() == most;
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            bytes.write(source, offset, Math.min(length, most - bytes.size()));
            full = bytes.size() == most;
        }

        byte[] toByteArray() {
            return bytes.toByteArray();
        }
    }
}
