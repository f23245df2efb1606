// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/** One connection of a {@link ScriptedPop3Server}. */
final class Pop3Conversation {
    private final ScriptedPop3Server server;
    private final InputStream in;
    private final OutputStream out;
    private long left;
    private List<Map.Entry<String, ScriptedPop3Server.Mail>> drop;
    private final TreeSet<Integer> deleted = new TreeSet<>();
    private String user = "";

    Pop3Conversation(ScriptedPop3Server server, Socket socket, long cutAfter) throws IOException {
        this.server = server;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
        this.left = cutAfter;
    }

    void run() throws IOException {
        try {
            send(server.greeting());
            for (String line = line(); ; line = line()) {
                String answer = answer(line);
                boolean quit = line.equalsIgnoreCase("QUIT");
                boolean close = answer.endsWith(ScriptedPop3Server.CLOSE);
                send(close ? answer.substring(0, answer.length() - ScriptedPop3Server.CLOSE.length()) : answer);
                if (quit || close) {
                    out.flush();
                    return;
                }
            }
        } finally {
            server.unlock(this);
        }
    }

    private String answer(String line) {
        return server.answer(line, () -> normal(line));
    }

    private String line() throws IOException {
        if (in.available() == 0) {
            out.flush();
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private void send(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        out.write(bytes, 0, (int) Math.min(bytes.length, left));
        left -= bytes.length;
        if (left <= 0) {
            out.flush();
            throw new EOFException();
        }
    }

    private String normal(String line) {
        String[] words = line.split(" ", -1);
        String verb = words[0].toUpperCase(Locale.ROOT);
        return switch (verb) {
            case "CAPA" ->
                server.capabilities().isEmpty()
                        ? "-ERR unknown\r\n"
                        : "+OK\r\n" + String.join("\r\n", server.capabilities()) + "\r\n.\r\n";
            case "USER" -> {
                user = line.substring(5);
                yield "+OK\r\n";
            }
            case "PASS" -> login(user, line.substring(5));
            case "AUTH" -> auth(words);
            case "NOOP" -> "+OK\r\n";
            case "QUIT" -> quit();
            default -> drop == null ? "-ERR log in first\r\n" : transaction(verb, words);
        };
    }

    private String auth(String[] words) {
        String[] parts = new String(Base64.getDecoder().decode(words[2]), StandardCharsets.UTF_8).split("\0");
        return login(parts[1], parts[2]);
    }

    private String login(String name, String word) {
        if (!server.isPassword(name, word)) {
            return "-ERR [AUTH] no\r\n";
        }
        drop = server.lock(this);
        return drop == null ? "-ERR [IN-USE] somebody has it\r\n" : "+OK\r\n";
    }

    private String quit() {
        if (drop != null) {
            server.delete(deleted.stream()
                    .map(number -> drop.get(number - 1).getKey())
                    .toList());
        }
        return "+OK bye\r\n";
    }

    private String transaction(String verb, String[] words) {
        return switch (verb) {
            case "STAT" ->
                "+OK " + numbers().size() + " "
                        + numbers().stream()
                                .mapToLong(number -> mail(number).listedSize())
                                .sum() + "\r\n";
            case "LIST" -> list(number -> Long.toString(mail(number).listedSize()));
            case "UIDL" -> list(number -> mail(number).uid());
            case "RETR" -> there(words[1]) ? "+OK\r\n" + stuffed(raw(words[1])) : "-ERR no such message\r\n";
            case "TOP" ->
                there(words[1])
                        ? "+OK\r\n" + stuffed(top(raw(words[1]), Integer.parseInt(words[2])))
                        : "-ERR no such message\r\n";
            case "DELE" -> {
                boolean there = there(words[1]);
                if (there) {
                    deleted.add(Integer.parseInt(words[1]));
                }
                yield there ? "+OK\r\n" : "-ERR no such message\r\n";
            }
            case "RSET" -> {
                deleted.clear();
                yield "+OK\r\n";
            }
            default -> "-ERR unknown\r\n";
        };
    }

    private List<Integer> numbers() {
        List<Integer> numbers = new ArrayList<>();
        for (int number = 1; number <= drop.size(); number++) {
            if (!deleted.contains(number)) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    private ScriptedPop3Server.Mail mail(int number) {
        return drop.get(number - 1).getValue();
    }

    private boolean there(String number) {
        return numbers().contains(Integer.parseInt(number));
    }

    private String raw(String number) {
        return new String(mail(Integer.parseInt(number)).raw(), StandardCharsets.ISO_8859_1);
    }

    private String list(Function<Integer, String> value) {
        StringBuilder text = new StringBuilder("+OK\r\n");
        numbers()
                .forEach(number -> text.append(number)
                        .append(' ')
                        .append(value.apply(number))
                        .append("\r\n"));
        return text.append(".\r\n").toString();
    }

    private static String top(String raw, int lines) {
        int end = raw.indexOf("\r\n\r\n");
        int at = end < 0 ? raw.length() : end + 4;
        for (int i = 0; i < lines && at < raw.length(); i++) {
            int next = raw.indexOf("\r\n", at);
            at = next < 0 ? raw.length() : next + 2;
        }
        return raw.substring(0, at);
    }

    private static String stuffed(String raw) {
        String text = raw.startsWith(".") ? "." + raw : raw;
        text = text.replace("\r\n.", "\r\n..");
        return text + (text.isEmpty() || text.endsWith("\r\n") ? "" : "\r\n") + ".\r\n";
    }
}
