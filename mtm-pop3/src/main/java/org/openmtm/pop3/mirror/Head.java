// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.mirror;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.openmtm.email.mime.MailDate;
import org.openmtm.email.mime.MessageHeaders;
import org.openmtm.entry.MessageHeader;

/** What is known of a message by its header. */
final class Head {
    /** Enough of a message to find its header in. */
    static final int MOST = 256 * 1024;

    /** Fields that some servers write into messages, and write anew. */
    private static final Set<String> OF_SERVERS = Set.of("status", "x-status", "x-uidl", "x-keywords", "x-uid");

    /** What no header at all comes to. */
    static final String NONE = hex(sha256().digest());

    private Head() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    static String hash(String text) {
        return hex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** What the header comes to, whatever the line ends, and without the fields that servers write: 32 hexadecimal digits. */
    static String hash(InputStream message) throws IOException {
        MessageDigest digest = sha256();
        boolean skips = false;
        InputStream in = new BufferedInputStream(message);
        int left = MOST;
        for (String line = line(in, left); !line.isEmpty() && left > 0; line = line(in, left)) {
            left -= line.length() + 1;
            boolean continues = line.charAt(0) == ' ' || line.charAt(0) == '\t';
            if (!continues) {
                int colon = line.indexOf(':');
                skips = colon > 0
                        && OF_SERVERS.contains(line.substring(0, colon).strip().toLowerCase(Locale.ROOT));
            }
            if (!skips) {
                digest.update(line.getBytes(StandardCharsets.ISO_8859_1));
                digest.update((byte) '\n');
            }
        }
        return hex(digest.digest());
    }

    private static String line(InputStream in, int most) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(100);
        int c = in.read();
        for (; c >= 0 && c != '\n' && line.size() < most; c = in.read()) {
            line.write(c);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest, 0, 16);
    }

    static MessageHeader scan(byte[] head) {
        return MessageHeaders.scan(head, head.length);
    }

    /** When the message came: what the server that has it wrote into the topmost Received; else its Date; else now. */
    static Instant received(byte[] head, MessageHeader header) {
        Instant now = Instant.now();
        Instant known = topmostReceived(head)
                .or(() -> Optional.ofNullable(header.sent()))
                .orElse(now);
        return known.isAfter(now) ? now : known;
    }

    private static Optional<Instant> topmostReceived(byte[] head) {
        String text = new String(head, 0, Math.min(head.length, 32 * 1024), StandardCharsets.ISO_8859_1);
        String lower = text.toLowerCase(Locale.ROOT);
        int from = lower.startsWith("received:") ? 0 : lower.indexOf("\nreceived:") + 1;
        int body = text.indexOf("\n\r\n");
        if ((from == 0 && !lower.startsWith("received:")) || (body >= 0 && from > body)) {
            return Optional.empty();
        }
        int end = text.indexOf('\n', from);
        while (end >= 0 && end + 1 < text.length() && (text.charAt(end + 1) == ' ' || text.charAt(end + 1) == '\t')) {
            end = text.indexOf('\n', end + 1);
        }
        String field = end < 0 ? text.substring(from) : text.substring(from, end);
        int date = field.lastIndexOf(';');
        return date < 0 ? Optional.empty() : Optional.ofNullable(MailDate.parse(field.substring(date + 1)));
    }
}
