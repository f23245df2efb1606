// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.io.IOException;
import java.io.InputStream;
import org.openmtm.email.wire.WireOutput;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Writes one command, waiting for the server's leave where a literal needs it. */
final class CommandWriter {
    /** What LITERAL- lets through without asking (RFC 7888). */
    private static final int MOST_OF_LITERAL_MINUS = 4096;

    private static final int CHUNK = 32 * 1024;

    private final ImapConnection connection;
    private final Pending pending;
    private final WireOutput out;

    CommandWriter(ImapConnection connection, Pending pending) {
        this.connection = connection;
        this.pending = pending;
        this.out = connection.wire().out();
    }

    /** Writes it, or as much of it as there was when the server answered it. */
    void write() {
        out.writeAscii(pending.tag() + " ");
        for (ImapCommand.Part part : pending.command().parts()) {
            if (part instanceof ImapCommand.Text text) {
                out.writeAscii(text.ascii());
            } else if (part instanceof ImapCommand.Secret secret) {
                out.writeSecret(secret.ascii());
            } else if (part instanceof ImapCommand.Literal literal) {
                if (announced(literal.bytes().length)) {
                    out.writeSecret(literal.bytes());
                }
            } else if (part instanceof ImapCommand.Stream stream) {
                if (announced(stream.length())) {
                    copy(stream);
                }
            }
            if (pending.done()) {
                return;
            }
        }
        out.crlf();
    }

    /** @return whether the literal may follow: not if the command was answered instead */
    private boolean announced(long length) {
        boolean atOnce = connection.has("LITERAL+") || (connection.has("LITERAL-") && length <= MOST_OF_LITERAL_MINUS);
        out.writeAscii("{" + length + (atOnce ? "+}" : "}"));
        out.crlf();
        return atOnce || connection.awaitContinuation(pending) != null;
    }

    private void copy(ImapCommand.Stream stream) {
        byte[] chunk = new byte[(int) Math.min(CHUNK, Math.max(1, stream.length()))];
        long left = stream.length();
        while (left > 0) {
            int count = read(stream.in(), chunk, (int) Math.min(chunk.length, left));
            if (count < 0) {
                throw failed("it is " + left + " bytes shorter than announced", null);
            }
            out.write(chunk, 0, count);
            left -= count;
        }
    }

    private int read(InputStream in, byte[] chunk, int most) {
        try {
            return in.read(chunk, 0, most);
        } catch (IOException e) {
            throw failed(e.getMessage(), e);
        } catch (MessagingException e) {
            connection.close();
            throw e;
        }
    }

    /** The server waits for bytes that do not exist: nothing but closing ends that, and nothing was appended. */
    private MessagingException failed(String why, IOException cause) {
        connection.close();
        return new MessagingException(
                ErrorKind.STORE,
                "A message could not be read while it was sent: " + why,
                "Nothing of it was stored on the server; look at the disk",
                cause);
    }
}
