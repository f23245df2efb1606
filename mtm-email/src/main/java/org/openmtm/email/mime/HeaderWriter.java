// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Writes header fields: everything through the gate, folded at 78 columns where it can be. */
final class HeaderWriter {
    private static final int COLUMNS = 76;
    /** RFC 5322, 2.1.1 allows 998; a word cannot be folded. */
    private static final int LONGEST_WORD = 900;

    private final OutputStream out;

    HeaderWriter(OutputStream out) {
        this.out = out;
    }

    /** A value that is ours; folded at its blanks. */
    void field(String name, String value) throws IOException {
        StringBuilder line = new StringBuilder(name).append(':');
        int column = line.length();
        for (int start = 0; start < value.length(); ) {
            int end = value.indexOf(' ', start + 1);
            String word = value.substring(start, end < 0 ? value.length() : end);
            boolean blank = word.charAt(0) == ' ';
            if (column + word.length() > COLUMNS && column > name.length() + 1 && !word.isBlank()) {
                line.append("\r\n");
                column = 0;
            }
            line.append(blank ? "" : " ").append(word);
            column += word.length() + 1;
            start = end < 0 ? value.length() : end;
        }
        out.write(line.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    }

    void addresses(String name, List<MailAddress> addresses) throws IOException {
        if (addresses.isEmpty()) {
            return;
        }
        List<String> texts = new ArrayList<>();
        for (MailAddress address : addresses) {
            texts.add(HeaderGate.raw(name, address.header()));
        }
        field(name, String.join(", ", texts));
    }

    /** Text for people: as it is where it is plain ASCII, else as encoded words. */
    void text(String name, String value) throws IOException {
        HeaderGate.text(name, value);
        boolean plain = value.chars().allMatch(c -> c < 0x7f)
                && !value.contains("=?")
                && value.strip().length() == value.length()
                && value.lines()
                        .flatMap(line -> List.of(line.split(" ")).stream())
                        .allMatch(w -> w.length() < LONGEST_WORD);
        field(name, plain ? value : EncodedWords.encode(value));
    }

    void ids(String name, List<String> ids) throws IOException {
        for (String id : ids) {
            if (!MessageIds.isId(id)) {
                throw new MessagingException(
                        ErrorKind.INVALID, "The field " + name + " holds '" + id + "', which is no message id", "");
            }
        }
        if (!ids.isEmpty()) {
            field(name, String.join(" ", ids));
        }
    }

    /** {@link #parameter}, or the value alone where the text is empty. */
    void named(String field, String value, String name, String text) throws IOException {
        if (text.isEmpty()) {
            field(field, value);
        } else {
            parameter(field, value, name, text);
        }
    }

    /** {@code value; name="ascii"; name*=UTF-8''...}: the second form (RFC 2231) only where the first is not exact. */
    void parameter(String field, String value, String name, String text) throws IOException {
        StringBuilder ascii = new StringBuilder();
        text.codePoints().forEach(c -> ascii.appendCodePoint(c < 0x7f && "\"\\/:*?<>|%".indexOf(c) < 0 ? c : '_'));
        if (ascii.length() > 120) {
            ascii.delete(60, ascii.length() - 40);
        }
        String simple = value + "; " + name + "=\"" + ascii + "\"";
        field(field, ascii.toString().equals(text) ? simple : simple + ";" + extended(name, text));
    }

    private static String extended(String name, String text) {
        StringBuilder out = new StringBuilder();
        StringBuilder piece = new StringBuilder("UTF-8''");
        int number = 0;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b > ' ' && b < 0x7f && (Character.isLetterOrDigit(b) || "._-".indexOf(b) >= 0);
            piece.append(plain ? String.valueOf((char) b) : String.format("%%%02X", b & 0xff));
            if (piece.length() >= 60) {
                out.append(number == 0 ? " " : "; ")
                        .append(name)
                        .append('*')
                        .append(number++)
                        .append("*=")
                        .append(piece);
                piece.setLength(0);
            }
        }
        if (number == 0) {
            return " " + name + "*=" + piece;
        }
        return piece.isEmpty() ? out.toString() : out + "; " + name + "*" + number + "*=" + piece;
    }
}
