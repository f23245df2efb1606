// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One connection of a {@link ScriptedImapServer}: reads commands and answers those outside of a mailbox. */
final class ImapConversation {

    private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)(\\+?)}$");

    private final ScriptedImapServer server;
    private final RecordedConnection connection;
    private MiniSession session;
    private boolean open = true;

    ImapConversation(ScriptedImapServer server, RecordedConnection connection) {
        this.server = server;
        this.connection = connection;
    }

    void run() throws IOException {
        connection.write(bytes(server.greeting()));
        if (server.greeting().startsWith("* PREAUTH")) {
            server.anyMailbox().ifPresent(mailbox -> session = new MiniSession(mailbox));
        }
        while (open) {
            ImapCommand command = read();
            if (command == null) {
                return;
            }
            server.command(command);
            ImapReply reply = new ImapReply(command.tag(), connection, into -> honest(command, into));
            server.handler(command.text()).answer(command, reply);
        }
    }

    private ImapCommand read() throws IOException {
        StringBuilder text = new StringBuilder();
        List<byte[]> literals = new ArrayList<>();
        while (true) {
            byte[] line = connection.readLine();
            if (line == null) {
                return null;
            }
            String piece = new String(line, StandardCharsets.ISO_8859_1).replaceAll("\r?\n$", "");
            text.append(piece);
            Matcher literal = LITERAL.matcher(piece);
            if (!literal.find()) {
                String[] words = text.toString().split(" ", 2);
                return new ImapCommand(words[0], words.length > 1 ? words[1] : "", literals);
            }
            if (literal.group(2).isEmpty()) {
                connection.write(bytes("+ go on\r\n"));
            }
            literals.add(connection.readExactly(Integer.parseInt(literal.group(1))));
        }
    }

    private void honest(ImapCommand command, ImapReply reply) throws IOException {
        ImapArguments arguments = new ImapArguments(command);
        String word = arguments.atom().toUpperCase(Locale.ROOT);
        switch (word) {
            case "CAPABILITY" ->
                reply.untagged("CAPABILITY " + server.capabilities(connection.isTls()))
                        .ok();
            case "STARTTLS" -> startTls(reply);
            case "LOGIN" -> login(arguments.string(), arguments.string(), reply);
            case "AUTHENTICATE" -> authenticate(arguments, reply);
            case "ID" -> reply.untagged("ID NIL").ok();
            case "LOGOUT" -> {
                reply.untagged("BYE until next time").ok();
                open = false;
            }
            case "IDLE" -> idle(reply);
            default -> inMailbox(word, arguments, reply);
        }
    }

    private void startTls(ImapReply reply) throws IOException {
        if (server.tls().isEmpty() || connection.isTls()) {
            reply.tagged("BAD not here");
            return;
        }
        // One write, so that injected bytes arrive with the OK.
        reply.tagged(server.startTlsReply().replaceAll("\r\n$", ""));
        connection.startTls(server.tls().get());
        session = null;
    }

    private void login(String user, String password, ImapReply reply) throws IOException {
        Optional<MiniMailbox> mailbox = server.login(user, password);
        if (mailbox.isEmpty()) {
            reply.tagged("NO [AUTHENTICATIONFAILED] Authentication failed.");
            return;
        }
        session = new MiniSession(mailbox.get());
        reply.tagged("OK [CAPABILITY " + server.capabilities(connection.isTls()) + "] Logged in");
    }

    private void authenticate(ImapArguments arguments, ImapReply reply) throws IOException {
        if (!arguments.atom().equalsIgnoreCase("PLAIN")) {
            reply.tagged("NO unknown mechanism");
            return;
        }
        String response = arguments.rest().trim();
        if (response.isEmpty()) {
            connection.write(bytes("+ \r\n"));
            byte[] line = connection.readLine();
            response = line == null ? "" : new String(line, StandardCharsets.US_ASCII).trim();
        }
        String[] fields = new String(Base64.getDecoder().decode(response), StandardCharsets.UTF_8).split("\0", -1);
        login(fields.length == 3 ? fields[1] : "", fields.length == 3 ? fields[2] : "", reply);
    }

    private void idle(ImapReply reply) throws IOException {
        if (session == null) {
            reply.tagged("BAD log in first");
            return;
        }
        reply.raw("+ idling\r\n");
        MiniSession idling = session;
        idling.startPushing();
        Thread pusher = Threads.start("imap-idle", () -> idling.pushUntilStopped(reply));
        boolean done = false;
        try {
            done = connection.readLine() != null;
        } finally {
            idling.stopPushing();
            join(pusher);
        }
        if (done) {
            reply.ok();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void inMailbox(String word, ImapArguments arguments, ImapReply reply) throws IOException {
        if (session == null) {
            reply.tagged("BAD log in first");
        } else {
            session.answer(word, arguments, reply);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
