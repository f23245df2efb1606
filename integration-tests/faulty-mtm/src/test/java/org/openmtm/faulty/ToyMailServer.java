// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.faulty;

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
import java.util.concurrent.CopyOnWriteArrayList;
import org.openmtm.kit.RemoteServer;

/** A toy server with one mailbox. Mails are numbered from 1. */
final class ToyMailServer implements RemoteServer {
    private static final String PASSWORD = "toy-pa55word-that-is-long";

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<byte[]> mails = new CopyOnWriteArrayList<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Set<OutputStream> watchers = ConcurrentHashMap.newKeySet();

    ToyMailServer() throws IOException {
        ToyThreads.start("toy-server", this::accept);
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("host", "localhost", "port", listener.getLocalPort(), "user", "anna");
    }

    @Override
    public String password() {
        return PASSWORD;
    }

    @Override
    public void deliver(byte[] mail) {
        mails.add(mail);
        watchers.forEach(this::tellNews);
    }

    private void tellNews(OutputStream watcher) {
        try {
            synchronized (watcher) {
                line(watcher, "NEW");
            }
        } catch (IOException e) {
            watchers.remove(watcher); // it has gone
        }
    }

    @Override
    public List<byte[]> mails() {
        return List.copyOf(mails);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                connections.add(connection);
                ToyThreads.start("toy-server-connection", () -> serve(connection));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
            OutputStream out = connection.getOutputStream();
            line(out, "TOY 1");
            boolean known = false;
            for (String command = in.readLine(); command != null; command = in.readLine()) {
                known = known || command.equals("LOGIN anna " + PASSWORD);
                answer(out, known, command.split(" "));
            }
        } catch (IOException e) {
            connections.remove(connection); // the client has gone, in its own way
        }
    }

    private void answer(OutputStream out, boolean known, String[] words) throws IOException {
        if (!known) {
            line(out, "DENIED: the password is wrong");
            return;
        }
        switch (words[0]) {
            case "LIST" -> list(out, Integer.parseInt(words[1]));
            case "GET" -> out.write(mails.get(Integer.parseInt(words[1]) - 1));
            case "WATCH" -> watch(out);
            default -> line(out, "OK");
        }
    }

    /** Who is told that it is watched here misses nothing from then on. */
    private void watch(OutputStream out) throws IOException {
        synchronized (out) {
            watchers.add(out);
            line(out, "OK");
        }
    }

    private void list(OutputStream out, int from) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int number = Math.max(1, from); number <= mails.size(); number++) {
            lines.append(number)
                    .append(' ')
                    .append(mails.get(number - 1).length)
                    .append('\n');
        }
        line(out, lines + "END");
    }

    private static void line(OutputStream out, String line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
