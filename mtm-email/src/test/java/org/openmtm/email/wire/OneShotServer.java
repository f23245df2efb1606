// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** A server for one connection, played by a lambda. */
final class OneShotServer implements AutoCloseable {
    interface Play {
        void run(Socket peer) throws Exception;
    }

    private final ServerSocket listener;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    OneShotServer(Play play) throws IOException {
        this(null, play);
    }

    OneShotServer(SSLContext tls, Play play) throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        listener = tls == null
                ? new ServerSocket(0, 5, loopback)
                : tls.getServerSocketFactory().createServerSocket(0, 5, loopback);
        Thread thread = new Thread(() -> serve(play), "one-shot-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Play play) {
        try (Socket peer = listener.accept()) {
            play.run(peer);
            done.complete(null);
        } catch (Exception e) {
            done.completeExceptionally(e);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Waits for the end of the play; what it threw comes out here. */
    void await() throws Exception {
        done.get(60, TimeUnit.SECONDS);
    }

    static void say(Socket peer, String text) throws IOException {
        peer.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        peer.getOutputStream().flush();
    }

    /** Waits until the client closes. */
    static void drain(Socket peer) throws IOException {
        peer.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
