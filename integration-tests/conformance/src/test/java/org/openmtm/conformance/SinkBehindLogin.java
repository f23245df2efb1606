// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.conformance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.openmtm.kit.RemoteServer;
import org.openmtm.testservers.SmtpSink;

/** Postfix's smtp-sink, to which any password is right, behind a doorman who lets nobody in without the password. */
final class SinkBehindLogin implements RemoteServer {
    static final String USER = "kit";
    private static final String PASSWORD = "sink-pa55word-of-the-kit";

    private final SmtpSink sink;
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    SinkBehindLogin() throws IOException {
        sink = SmtpSink.start();
        start("accept", this::accept);
    }

    static void start(String name, Runnable work) {
        Thread thread = new Thread(work, "sink-behind-login-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of(
                "host",
                "localhost",
                "port",
                listener.getLocalPort(),
                "tls",
                "none",
                "user",
                USER,
                "address",
                "kit@example.org");
    }

    @Override
    public String password() {
        return PASSWORD;
    }

    @Override
    public List<byte[]> received() {
        return sink.mails().stream()
                .map(mail -> mail.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                start("connection", () -> serve(client));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new IllegalStateException("The doorman cannot accept connections", e);
                }
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), sink.port())) {
            open.add(client);
            new Doorman(client, server, USER, PASSWORD).run();
        } catch (IOException e) {
            open.remove(client); // one of the two has gone, in its own way, and takes the other along
        } finally {
            open.remove(client);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket client : open) {
            client.close();
        }
        sink.close();
    }
}
