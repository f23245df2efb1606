// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * An attachment of a new message, written while the new one is: never whole in memory.
 *
 * @param name its file name, or empty; any text, of which a safe name is made
 * @param type its media type; anything but a well-formed one becomes application/octet-stream
 * @param sevenBit whether it may stand as it is: ASCII in lines of at most 998 bytes that end with CRLF. A message
 *     (message/rfc822) has to be that, for it must not be encoded (RFC 2046, 5.2.1)
 * @param content writes its bytes
 * @param location where the file lies that this only refers to (message/external-body), else empty
 */
public record CarriedPart(String name, String type, boolean sevenBit, Content content, String location) {
    /** With its content. */
    public CarriedPart(String name, String type, boolean sevenBit, Content content) {
        this(name, type, sevenBit, content, "");
    }

    private static final Pattern TYPE =
            Pattern.compile("[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}");

    /** The bytes of a part. */
    @FunctionalInterface
    public interface Content {
        /** @param target not to be closed */
        void writeTo(OutputStream target) throws IOException;
    }

    /** A whole message: as message/rfc822 if it is 7 bit, else byte by byte as a file that mail programs open. */
    public static CarriedPart message(String name, boolean sevenBit, Content content) {
        return new CarriedPart(
                name + ".eml", sevenBit ? "message/rfc822" : "application/octet-stream", sevenBit, content);
    }

    /**
     * A file, under its own name.
     *
     * @throws MessagingException INVALID if it is no regular file that can be read, or its name has control characters
     */
    public static CarriedPart file(Path file) {
        String name = HeaderGate.text("attachments", String.valueOf(file.getFileName()));
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            String why = Files.exists(file) ? "it is no file that can be read" : "it is not there";
            throw unreadable(file, why, null);
        }
        return new CarriedPart(name, type(file), false, target -> copy(file, target));
    }

    /** Bytes that are there already. */
    public static CarriedPart bytes(String name, String type, byte[] bytes) {
        return new CarriedPart(name, type, false, target -> target.write(bytes));
    }

    /** The type as it may stand in the header of a part that is encoded: RFC 2046 allows no base64 for messages. */
    String encodedType() {
        boolean usable = TYPE.matcher(type).matches() && !type.startsWith("message/") && !type.startsWith("multipart/");
        return usable ? type : "application/octet-stream";
    }

    private static String type(Path file) {
        String type;
        try {
            type = Files.probeContentType(file);
        } catch (IOException e) {
            throw unreadable(file, e.getMessage(), e);
        }
        if (type == null) {
            type = URLConnection.guessContentTypeFromName(String.valueOf(file.getFileName()));
        }
        return type == null ? "" : type;
    }

    /** Tells trouble with the file, which is the caller's, from trouble with the target. */
    private static void copy(Path file, OutputStream target) throws IOException {
        byte[] buffer = new byte[57 * 512];
        try (InputStream in = open(file)) {
            while (true) {
                int count;
                try {
                    count = in.readNBytes(buffer, 0, buffer.length);
                } catch (IOException e) {
                    throw unreadable(file, e.getMessage(), e);
                }
                if (count == 0) {
                    return;
                }
                target.write(buffer, 0, count);
            }
        }
    }

    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw unreadable(file, e.getMessage(), e);
        }
    }

    private static MessagingException unreadable(Path file, String why, IOException cause) {
        return new MessagingException(
                ErrorKind.INVALID,
                "The attachment '" + file + "' cannot be read (" + why + ")",
                "Check its path and permissions",
                cause);
    }
}
