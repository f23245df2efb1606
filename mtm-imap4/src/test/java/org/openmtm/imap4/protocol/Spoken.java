// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.openmtm.email.wire.TlsMode;
import org.openmtm.email.wire.WireConnection;
import org.openmtm.email.wire.WireSettings;

/** A server that says what it was given, whoever connects, and then says nothing more and takes whatever comes. */
final class Spoken implements AutoCloseable {
    private final ServerSocket listener;
    private final WireConnection wire;

    /** @param text one character per byte */
    Spoken(String text) throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread speaker = new Thread(() -> speak(text));
        speaker.setDaemon(true);
        speaker.start();
        wire = WireConnection.open(new WireSettings(
                "127.0.0.1",
                listener.getLocalPort(),
                TlsMode.NONE,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                null));
    }

    private void speak(String text) {
        try (Socket client = listener.accept();
                OutputStream out = client.getOutputStream()) {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            client.shutdownOutput();
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            if (!listener.isClosed() && !wire.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    WireConnection wire() {
        return wire;
    }

    ImapConnection connection() {
        return new ImapConnection(wire, ProtocolLimits.STANDARD, new CapabilitySwitches());
    }

    @Override
    public void close() throws IOException {
        wire.close();
        listener.close();
    }
}
