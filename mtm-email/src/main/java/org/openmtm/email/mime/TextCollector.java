// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openmtm.store.PartialBody;

/**
 * Collects the text of a message during a walk: of all text parts that are no attachments; inside multipart/alternative the
 * plain one, and HTML only where there is no plain one. What is not needed is not decoded.
 */
final class TextCollector implements MimeVisitor {
    /** No character takes more bytes than this in the encodings of mail. */
    private static final int BYTES_A_CHAR = 4;

    private final int mostChars;
    private final boolean embedded;
    /** Null where everything is here. */
    private final PartialBody partial;

    private final PartialText words;
    /** Counts instead of those that the parts name, or null. */
    private final Charset override;

    private final List<Piece> pieces = new ArrayList<>();
    /** The multiparts that are open; of each, its alternative: its own or the nearest above, or null. */
    private final List<Alternative> open = new ArrayList<>();

    private HeaderBlock message;
    private Piece current;
    private byte[] bytes = new byte[0];
    private int length;
    private int chars;

    /**
     * @param mostChars collects no more than that
     * @param embedded whether the text of messages inside the message counts
     */
    TextCollector(int mostChars, boolean embedded) {
        this.mostChars = mostChars;
        this.embedded = embedded;
        this.partial = null;
        this.words = null;
        this.override = null;
    }

    /**
     * Collects the text of the message itself.
     *
     * @param override counts instead of the charsets that the parts name, or null
     */
    TextCollector(int mostChars, Charset override) {
        this.mostChars = mostChars;
        this.embedded = false;
        this.partial = null;
        this.words = null;
        this.override = override;
    }

    /** Collects what is here of a message of which only stretches are, without that of messages inside it. */
    TextCollector(int mostChars, PartialBody partial, PartialText words) {
        this(mostChars, partial, words, null);
    }

    TextCollector(int mostChars, PartialBody partial, PartialText words, Charset override) {
        this.mostChars = mostChars;
        this.embedded = false;
        this.partial = partial;
        this.words = words;
        this.override = override;
    }

    private static final class Alternative {
        private boolean plain;
    }

    /** @param footer what is to be said below the text, or empty */
    private record Piece(PartHeader header, Alternative alternative, String text, String footer) {
        String shown() {
            String shown = header.isHtml() ? HtmlText.of(text) : unfolded();
            return footer.isEmpty() ? shown : shown.stripTrailing() + "\n\n" + footer + "\n";
        }

        boolean isWords() {
            return !header.isData() && !text.isBlank();
        }

        private String unfolded() {
            return switch (header.flow()) {
                case FIXED -> text;
                case FLOWED -> FlowedText.unfold(text, false);
                case FLOWED_WITHOUT_SPACES -> FlowedText.unfold(text, true);
            };
        }
    }

    /** The header of the message. */
    HeaderBlock message() {
        return message;
    }

    @Override
    public void message(HeaderBlock header) {
        this.message = header;
    }

    @Override
    public boolean descend() {
        return embedded;
    }

    @Override
    public boolean enough() {
        return chars >= mostChars;
    }

    @Override
    public void multipartBegin(PartHeader header) {
        open.add(header.type().equals("multipart/alternative") ? new Alternative() : alternative());
    }

    @Override
    public void multipartEnd(PartHeader header) {
        open.remove(open.size() - 1);
    }

    private Alternative alternative() {
        return open.isEmpty() ? null : open.get(open.size() - 1);
    }

    @Override
    public boolean part(String number, PartHeader header) {
        Alternative alternative = alternative();
        boolean replaced = header.isHtml() && alternative != null && alternative.plain;
        boolean wanted = header.isText() && !header.isAttachment() && !replaced;
        current = wanted ? new Piece(header, alternative, "", "") : null;
        length = 0;
        return wanted;
    }

    @Override
    public void body(byte[] source, int offset, int count) {
        int most = (mostChars - chars) * BYTES_A_CHAR;
        int room = Math.min(count, most - length);
        if (room <= 0) {
            return;
        }
        if (length + room > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + room, Math.min(most, bytes.length * 2)));
        }
        System.arraycopy(source, offset, bytes, length, room);
        length += room;
    }

    @Override
    public void partEnd(long position, long size) {
        if (current == null) {
            return;
        }
        String footer = "";
        if (partial != null && partial.missing(position, size) > 0) {
            length = beforeEscape((int) Math.min(length, partial.here(position)));
            footer = words.footer(partial.missing(position, size));
        }
        int decoded = switch (current.header.encoding()) {
            case BASE64 -> TransferDecoding.base64(bytes, 0, length);
            case QUOTED_PRINTABLE -> TransferDecoding.quotedPrintable(bytes, 0, length);
            case IDENTITY -> length;
        };
        Charset charset = override == null ? Charsets.find(current.header.charset()) : override;
        decoded = footer.isEmpty() ? decoded : Charsets.wholeCharacters(bytes, decoded, charset);
        String text = Charsets.decode(bytes, 0, decoded, charset);
        if (text.length() > mostChars - chars) {
            text = text.substring(0, mostChars - chars);
        }
        boolean plain = !current.header.isHtml() && !current.header.isData();
        if (plain && current.alternative != null && !text.isBlank()) {
            current.alternative.plain = true;
        }
        chars += text.length();
        pieces.add(new Piece(current.header, current.alternative, text, footer));
        current = null;
    }

    /** An escape of quoted-printable that was cut is left out. */
    private int beforeEscape(int end) {
        for (int i = Math.max(0, end - 2); i < end; i++) {
            if (current.header.encoding() == PartHeader.Encoding.QUOTED_PRINTABLE && bytes[i] == '=') {
                return i;
            }
        }
        return end;
    }

    /** What was collected, the parts separated by an empty line. */
    String text() {
        if (pieces.size() == 1) {
            return pieces.get(0).shown();
        }
        // For the index all words count; people get an event or a card as a part, where there is a text beside it.
        boolean dropData = !embedded && pieces.stream().anyMatch(Piece::isWords);
        StringBuilder all = new StringBuilder();
        for (Piece piece : pieces) {
            if (dropData && piece.header.isData()) {
                continue;
            }
            if (piece.header.isHtml() && piece.alternative != null && piece.alternative.plain) {
                continue;
            }
            all.append(all.isEmpty() ? "" : "\n\n");
            all.append(piece.shown());
        }
        return all.toString();
    }
}
