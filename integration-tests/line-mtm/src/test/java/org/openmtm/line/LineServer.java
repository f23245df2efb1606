// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.line;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.openmtm.kit.RemoteServer;

/** A server with one mailbox, on a free port of this machine. */
final class LineServer implements RemoteServer {
    private static final String PASSWORD = "s3cret-passw0rd";

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Map<String, byte[]> mails = new ConcurrentSkipListMap<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private int last;

    LineServer() throws IOException {
        start(this::accept);
    }

    /** Work that ends with the socket that it reads from. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        Thread.currentThread().interrupt(); // the socket was closed: the thread ends
                    }
                },
                "line-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket connection = listening.accept();
            connections.add(connection);
            start(() -> serve(connection));
        }
    }

    private void serve(Socket connection) throws IOException {
        try (connection;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
                OutputStream out = new BufferedOutputStream(connection.getOutputStream())) {
            boolean known = false;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ");
                known |= words.length == 3 && words[0].equals("LOGIN") && words[2].equals(PASSWORD);
                answer(words, known, out);
                out.flush();
            }
        } finally {
            connections.remove(connection);
        }
    }

    private void answer(String[] words, boolean known, OutputStream out) throws IOException {
        if (!known) {
            say(out, "NO");
            return;
        }
        switch (words[0]) {
            case "LIST" -> {
                for (Map.Entry<String, byte[]> mail : mails.entrySet()) {
                    say(out, mail.getKey() + " " + mail.getValue().length);
                }
                say(out, ".");
            }
            case "GET" -> {
                byte[] mail = mails.get(words[1]);
                say(out, mail == null ? "NO" : Integer.toString(mail.length));
                out.write(mail == null ? new byte[0] : mail);
            }
            case "DEL" -> {
                mails.remove(words[1]);
                say(out, "OK");
            }
            default -> say(out, "OK");
        }
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("host", "127.0.0.1", "port", listening.getLocalPort(), "user", "u");
    }

    @Override
    public String password() {
        return PASSWORD;
    }

    @Override
    public synchronized void deliver(byte[] mail) {
        mails.put(String.format("k%06d", ++last), mail);
    }

    @Override
    public List<byte[]> mails() {
        return List.copyOf(mails.values());
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
