// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.openmtm.email.mime.CarriedPart;
import org.openmtm.email.mime.HeaderGate;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.message.FileNames;
import org.openmtm.store.PartKind;
import org.openmtm.store.PartReader.Part;

/**
 * An attachment of a draft that is a reference to a file (RFC 2046, 5.2.3.3).
 *
 * @param name what it is called in the message
 * @param file an absolute path
 */
record LinkedFile(String name, String file) {
    private static final int LONGEST_PATH = 1_000;
    private static final String SEAL = "x-openmtm-seal";

    /** @throws MessagingException INVALID if there is no such file, or its path cannot be kept */
    static LinkedFile of(Path path) {
        String file =
                HeaderGate.text("attachments", path.toAbsolutePath().normalize().toString());
        if (file.getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "The path of the attachment is longer than " + LONGEST_PATH + " bytes",
                    "Attach the file itself");
        }
        String name = FileNames.safe(String.valueOf(path.getFileName()));
        LinkedFile link = new LinkedFile(name.isEmpty() ? "file" : name, file);
        link.requireThere();
        return link;
    }

    /**
     * @return null if the part is no link
     * @throws MessagingException INVALID for a link that was not made here, for this message
     */
    static LinkedFile in(Part part, String messageId, LinkSeal seal) {
        boolean local = part.kind() == PartKind.EXTERNAL
                && part.details().parameter("access-type").equalsIgnoreCase("local-file");
        if (!local) {
            return null;
        }
        String file = part.details().parameter("name");
        if (!seal.isGood(part.details().parameter(SEAL), messageId, file)) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "Attachment " + part.number() + " is a link to a file that was not made here",
                    "Take it away, and attach the file if you want to send it");
        }
        return new LinkedFile(part.fileName(), file);
    }

    LinkedFile named(String other) {
        return new LinkedFile(other, file);
    }

    /** As it stands in a draft. */
    CarriedPart reference(String messageId, LinkSeal seal) {
        String type = "message/external-body; access-type=local-file; " + SEAL + "=" + seal.of(messageId, file);
        String id = seal.of(messageId, file).substring(0, 32);
        String phantom = "Content-Type: " + type(Path.of(file)) + "\r\nContent-ID: <" + id + "@link.invalid>\r\n\r\n";
        return new CarriedPart(
                name, type, true, target -> target.write(phantom.getBytes(StandardCharsets.US_ASCII)), file);
    }

    /** The file as it is now, to be sent. @throws MessagingException INVALID if it is gone */
    CarriedPart content() {
        requireThere();
        return new CarriedPart(name, type(Path.of(file)), false, this::copy);
    }

    private void copy(OutputStream target) throws IOException {
        byte[] buffer = new byte[57 * 512];
        try (var in = Files.newInputStream(Path.of(file))) {
            for (int count = read(in, buffer); count > 0; count = read(in, buffer)) {
                target.write(buffer, 0, count);
            }
        }
    }

    private int read(java.io.InputStream in, byte[] buffer) {
        try {
            return in.readNBytes(buffer, 0, buffer.length);
        } catch (IOException e) {
            throw gone(e);
        }
    }

    private void requireThere() {
        try {
            Path path = Path.of(file);
            if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
                throw gone(null);
            }
        } catch (InvalidPathException e) {
            throw gone(e);
        }
    }

    private MessagingException gone(Exception cause) {
        return new MessagingException(
                ErrorKind.INVALID,
                "The file of the attachment '" + name + "' cannot be read: " + file,
                "Put it back where it was, or take the attachment away",
                cause);
    }

    private static String type(Path path) {
        String type = null;
        try {
            type = Files.probeContentType(path);
        } catch (IOException e) {
            // Then its name has to tell.
            type = null;
        }
        String guess = type == null ? URLConnection.guessContentTypeFromName(String.valueOf(path.getFileName())) : type;
        return guess != null && guess.matches("[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}")
                ? guess
                : "application/octet-stream";
    }
}
