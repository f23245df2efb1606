// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A POP3 server of one user on 127.0.0.1 that behaves, until a test wants something else: each answer can be replaced, delayed,
 * cut or left out. What is deleted goes with QUIT (RFC 1939, 6). Thread safe; ends with {@link #close()}.
 */
public final class ScriptedPop3Server implements AutoCloseable {
    /** Put at the end of an answer: the connection is closed behind it. */
    public static final String CLOSE = "\0close";

    /** What is answered instead. */
    @FunctionalInterface
    public interface Answer {
        /**
         * @param command as it came, without its line end
         * @param normal does what was asked and gives the answer, with all line ends; one char for each byte
         * @return what is answered; empty for nothing; {@link #CLOSE} at its end closes the connection
         */
        String to(String command, Supplier<String> normal);
    }

    /** A message of the maildrop. @param size as it is listed, or -1 for the true one */
    record Mail(String uid, byte[] raw, long size) {
        long listedSize() {
            return size < 0 ? raw.length : size;
        }
    }

    private record Rule(Pattern pattern, Answer answer) {}

    private final ServerSocket socket;
    private final String user;
    private final String password;
    private final Map<String, Mail> maildrop = new LinkedHashMap<>();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private volatile List<String> capabilities =
            List.of("TOP", "UIDL", "USER", "SASL PLAIN", "PIPELINING", "RESP-CODES", "AUTH-RESP-CODE");
    private volatile String greeting = "+OK ready\r\n";
    private volatile long cutAfter = Long.MAX_VALUE;
    private volatile boolean exclusive;
    private Object lockedBy;
    private int delivered;

    /** Starts it. */
    public ScriptedPop3Server(String user, String password) throws IOException {
        this.user = user;
        this.password = password;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(this::accept, "scripted-pop3");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Puts a message into the maildrop. @return its UIDL */
    public String deliver(byte[] raw) {
        synchronized (maildrop) {
            String uid = String.format("uid%06d", ++delivered);
            maildrop.put(uid, new Mail(uid, raw, -1));
            return uid;
        }
    }

    /** Puts a message into the maildrop under a UIDL, which others may have, too. @param size as it is listed, or -1 */
    public ScriptedPop3Server deliver(String uid, byte[] raw, long size) {
        synchronized (maildrop) {
            maildrop.put(uid + "\n" + ++delivered, new Mail(uid, raw, size));
            return this;
        }
    }

    public void remove(String uid) {
        synchronized (maildrop) {
            maildrop.values().removeIf(mail -> mail.uid().equals(uid));
        }
    }

    /** Gives all messages other UIDLs, as after a move to another server. */
    public void rename(UnaryOperator<String> names) {
        synchronized (maildrop) {
            List<Mail> all = new ArrayList<>(maildrop.values());
            maildrop.clear();
            all.forEach(mail -> deliver(names.apply(mail.uid()), mail.raw(), mail.size()));
        }
    }

    public void clear() {
        synchronized (maildrop) {
            maildrop.clear();
        }
    }

    /** The UIDLs of the maildrop. */
    public List<String> uids() {
        synchronized (maildrop) {
            return maildrop.values().stream().map(Mail::uid).toList();
        }
    }

    /** Answers commands that match in another way; the last rule that matches counts. */
    public ScriptedPop3Server on(String regex, Answer answer) {
        rules.add(0, new Rule(Pattern.compile(regex), answer));
        return this;
    }

    /** Takes all rules back. */
    public ScriptedPop3Server honest() {
        rules.clear();
        cutAfter = Long.MAX_VALUE;
        return this;
    }

    /** What CAPA tells; no lines: it is answered with -ERR. */
    public ScriptedPop3Server capabilities(String... lines) {
        capabilities = List.of(lines);
        return this;
    }

    public ScriptedPop3Server greeting(String line) {
        greeting = line;
        return this;
    }

    /** Each connection is cut after so many bytes that the server sent. */
    public ScriptedPop3Server cutAfter(long bytes) {
        cutAfter = bytes;
        return this;
    }

    /** Locks the maildrop for a session, as RFC 1939 wants it. */
    public ScriptedPop3Server exclusive() {
        exclusive = true;
        return this;
    }

    /** All commands that came, in the order in which they were answered. */
    public List<String> commands() {
        return List.copyOf(commands);
    }

    public void forgetCommands() {
        commands.clear();
    }

    /** How many connections there were. */
    public int connections() {
        return count.get();
    }

    /** How many are open. */
    public int open() {
        return connections.size();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                count.incrementAndGet();
                connections.add(connection);
                Thread thread = new Thread(() -> serve(connection), "scripted-pop3-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            new Pop3Conversation(this, connection, cutAfter).run();
        } catch (IOException e) {
            // The other side went, or the test cut it.
            connections.remove(connection);
        } finally {
            connections.remove(connection);
        }
    }

    String greeting() {
        return greeting;
    }

    List<String> capabilities() {
        return capabilities;
    }

    boolean isPassword(String name, String word) {
        return user.equals(name) && password.equals(word);
    }

    String answer(String command, Supplier<String> normal) {
        commands.add(command);
        for (Rule rule : rules) {
            if (rule.pattern().matcher(command).matches()) {
                return rule.answer().to(command, normal);
            }
        }
        return normal.get();
    }

    /** @return the maildrop as it is now, or null if another session has it */
    List<Map.Entry<String, Mail>> lock(Object session) {
        synchronized (maildrop) {
            if (exclusive && lockedBy != null) {
                return null;
            }
            lockedBy = session;
            return List.copyOf(new LinkedHashMap<>(maildrop).entrySet());
        }
    }

    void unlock(Object session) {
        synchronized (maildrop) {
            lockedBy = lockedBy == session ? null : lockedBy;
        }
    }

    void delete(List<String> keys) {
        synchronized (maildrop) {
            maildrop.keySet().removeAll(keys);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
