// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The way to an SMTP server on which one reply gets lost: that to the first message. The server has the message then, and who
 * sent it cannot know. What comes later gets through.
 */
final class LostReply {

    private static final String END_OF_MESSAGE = "\r\n.\r\n";

    private final ServerSocket listener;
    private final int server;
    private final AtomicBoolean done = new AtomicBoolean();

    LostReply(int server) throws IOException {
        this.listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        this.server = server;
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "mtm-demo-lost-reply");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                start(() -> serve(client));
            }
        } catch (IOException e) {
            System.err.println("The tour's way to the SMTP server ended: " + e);
        }
    }

    private void serve(Socket client) {
        AtomicBoolean lose = new AtomicBoolean();
        try (client;
                Socket behind = new Socket(listener.getInetAddress(), server)) {
            start(() -> forward(client, behind, lose));
            InputStream replies = behind.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] buffer = new byte[8192];
            for (int read = replies.read(buffer); read > 0 && !lose.get(); read = replies.read(buffer)) {
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            System.err.println("A connection of the tour ended: " + e);
        }
    }

    /** From the client to the server; notices the end of the first message before the server can. */
    private void forward(Socket client, Socket behind, AtomicBoolean lose) {
        try {
            InputStream in = client.getInputStream();
            OutputStream out = behind.getOutputStream();
            int matched = 0;
            for (int b = in.read(); b >= 0; b = in.read()) {
                matched = b == END_OF_MESSAGE.charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
                if (matched == END_OF_MESSAGE.length()) {
                    matched = 0;
                    lose.set(done.compareAndSet(false, true));
                }
                out.write(b);
            }
            behind.shutdownOutput();
        } catch (IOException e) {
            System.err.println("A connection of the tour ended: " + e);
        }
    }
}
