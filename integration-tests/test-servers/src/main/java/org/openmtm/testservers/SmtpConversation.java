// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openmtm.testservers.ScriptedSmtpServer.Verb;

/** One connection of a {@link ScriptedSmtpServer}. */
final class SmtpConversation {

    private static final Pattern PATH = Pattern.compile("(?i)(?:FROM|TO):\\s*<([^>]*)>\\s*(.*)");

    private final ScriptedSmtpServer server;
    private final RecordedConnection connection;
    private String user = "";
    private String from;
    private String mailParameters = "";
    private final List<String> recipients = new ArrayList<>();
    private final List<String> recipientParameters = new ArrayList<>();
    private boolean open = true;

    SmtpConversation(ScriptedSmtpServer server, RecordedConnection connection) {
        this.server = server;
        this.connection = connection;
    }

    void run() throws IOException {
        perform(Verb.CONNECT, "", "220 localhost ESMTP scripted");
        while (open) {
            byte[] bytes = connection.readLine();
            if (bytes == null) {
                return;
            }
            String line = text(bytes);
            server.command(line);
            command(line);
        }
    }

    private void command(String line) throws IOException {
        String word = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
        String rest = line.length() > word.length() ? line.substring(word.length() + 1) : "";
        switch (word) {
            case "EHLO" -> perform(Verb.EHLO, line, ehlo());
            case "HELO" -> perform(Verb.HELO, line, "250 localhost");
            case "STARTTLS" -> startTls(line);
            case "AUTH" -> authenticate(line, rest);
            case "MAIL" -> mail(line, rest);
            case "RCPT" -> recipient(line, rest);
            case "DATA" -> data(line);
            case "RSET" -> {
                forget();
                perform(Verb.RSET, line, "250 2.0.0 Reset");
            }
            case "NOOP" -> perform(Verb.NOOP, line, "250 2.0.0 Still here");
            case "QUIT" -> {
                perform(Verb.QUIT, line, "221 2.0.0 Bye");
                open = false;
            }
            default -> perform(Verb.OTHER, line, "500 5.5.2 Unknown command");
        }
    }

    private String ehlo() {
        List<String> lines = new ArrayList<>(List.of("localhost"));
        lines.addAll(server.extensions(connection.isTls()));
        StringBuilder reply = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            reply.append("250").append(i == lines.size() - 1 ? ' ' : '-').append(lines.get(i));
            reply.append(i == lines.size() - 1 ? "" : "\r\n");
        }
        return reply.toString();
    }

    private void startTls(String line) throws IOException {
        if (server.tls().isEmpty() || connection.isTls()) {
            perform(Verb.STARTTLS, line, "502 5.5.1 Not here");
        } else if (perform(Verb.STARTTLS, line, "220 2.0.0 Go ahead") && open) {
            connection.startTls(server.tls().get());
            user = "";
            forget();
        }
    }

    private void authenticate(String line, String rest) throws IOException {
        String[] words = rest.split(" ", 2);
        String name;
        String password;
        if (words[0].equalsIgnoreCase("PLAIN")) {
            String[] fields = decode(words.length > 1 ? words[1] : ask("334 ")).split("\0", -1);
            name = fields.length == 3 ? fields[1] : "";
            password = fields.length == 3 ? fields[2] : "";
        } else if (words[0].equalsIgnoreCase("LOGIN")) {
            name = decode(words.length > 1 ? words[1] : ask("334 VXNlcm5hbWU6"));
            password = decode(ask("334 UGFzc3dvcmQ6"));
        } else {
            perform(Verb.AUTH, line, "504 5.5.4 Unknown mechanism");
            return;
        }
        boolean right = server.knows(name, password);
        boolean done =
                perform(Verb.AUTH, line, right ? "235 2.7.0 Welcome" : "535 5.7.8 Username and password not accepted");
        user = done && right ? name : "";
    }

    private String ask(String challenge) throws IOException {
        connection.write(bytes(challenge + "\r\n"));
        byte[] answer = connection.readLine();
        return answer == null ? "" : text(answer);
    }

    private static String decode(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64.trim()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private void mail(String line, String rest) throws IOException {
        Matcher path = PATH.matcher(rest);
        if (!path.matches()) {
            perform(Verb.MAIL, line, "501 5.5.4 Syntax");
        } else if (server.needsLogin() && user.isEmpty()) {
            perform(Verb.MAIL, line, "530 5.7.0 Authentication required");
        } else if (perform(Verb.MAIL, line, "250 2.1.0 Sender ok")) {
            forget();
            from = path.group(1);
            mailParameters = path.group(2);
        }
    }

    private void recipient(String line, String rest) throws IOException {
        Matcher path = PATH.matcher(rest);
        if (!path.matches()) {
            perform(Verb.RCPT, line, "501 5.5.4 Syntax");
        } else if (from == null) {
            perform(Verb.RCPT, line, "503 5.5.1 MAIL first");
        } else if (perform(Verb.RCPT, line, "250 2.1.5 Recipient ok")) {
            recipients.add(path.group(1));
            recipientParameters.add(path.group(2));
        }
    }

    private void data(String line) throws IOException {
        String normal = recipients.isEmpty() ? "554 5.5.1 No valid recipients" : "354 Go ahead";
        if (perform(Verb.DATA, line, normal) && open) {
            byte[] data = readData();
            if (data == null) {
                open = false;
                return;
            }
            SmtpAction action = server.action(Verb.DOT, "");
            boolean positive = !action.refuses() && answers(action);
            server.captured(new CapturedMail(
                    from,
                    mailParameters,
                    recipients,
                    recipientParameters,
                    data,
                    user,
                    connection.isTls(),
                    positive,
                    action.refuses()));
            forget();
            perform(action, "250 2.0.0 Queued as scripted");
        }
    }

    private static boolean answers(SmtpAction action) {
        return action.end() == SmtpAction.End.GO_ON || action.end() == SmtpAction.End.CLOSE_AFTER_REPLY;
    }

    /** Message data by RFC 5321 4.5.2: only CR LF . CR LF ends it. Null if the client ended before. */
    private byte[] readData() throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        boolean lineStart = true;
        while (true) {
            byte[] line = connection.readLine();
            if (line == null) {
                return null;
            }
            int skip = 0;
            if (lineStart && line[0] == '.') {
                if (Arrays.equals(line, bytes(".\r\n"))) {
                    return data.toByteArray();
                }
                skip = 1;
            }
            data.write(line, skip, line.length - skip);
            lineStart = line.length > 1 && line[line.length - 2] == '\r';
        }
    }

    private void forget() {
        from = null;
        mailParameters = "";
        recipients.clear();
        recipientParameters.clear();
    }

    private boolean perform(Verb verb, String line, String normal) throws IOException {
        return perform(server.action(verb, line), normal);
    }

    /** Does what the script says; true if the command was accepted. */
    private boolean perform(SmtpAction action, String normal) throws IOException {
        pause(action);
        byte[] reply = action.reply().length > 0 ? action.reply() : bytes(normal + "\r\n");
        switch (action.end()) {
            case GO_ON -> connection.write(reply);
            case CLOSE_AFTER_REPLY -> {
                connection.write(reply);
                end();
            }
            case CLOSE_BEFORE_REPLY -> end();
            case RESET_BEFORE_REPLY -> {
                connection.reset();
                open = false;
            }
            case SILENCE -> {
                connection.awaitEnd();
                open = false;
            }
            case ENDLESS_LINE -> endless();
            default -> throw new IllegalStateException(action.toString());
        }
        return reply[0] == '2' || reply[0] == '3';
    }

    private void end() throws IOException {
        connection.close();
        open = false;
    }

    private void endless() throws IOException {
        byte[] piece = bytes("x".repeat(65_536));
        connection.write(bytes("250 "));
        while (true) {
            connection.write(piece);
        }
    }

    private static void pause(SmtpAction action) throws IOException {
        try {
            action.go().await();
            TimeUnit.NANOSECONDS.sleep(action.delay().toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String text(byte[] line) {
        return new String(line, StandardCharsets.ISO_8859_1).replaceAll("\r?\n$", "");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
