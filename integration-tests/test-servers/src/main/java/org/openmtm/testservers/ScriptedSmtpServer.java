// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.openmtm.testservers.TestCertificates.Certificate;

/**
 * An SMTP server that captures what it is sent and misbehaves as told, command by command.
 *
 * <p>Starts as an honest server; {@link #on} and {@link #once} change what it does, also while it runs. Records every
 * byte it received. Thread-safe.
 */
public final class ScriptedSmtpServer implements AutoCloseable {

    /** What a client can say; {@code CONNECT} stands for the greeting and {@code DOT} for the end of a message. */
    public enum Verb {
        CONNECT,
        EHLO,
        HELO,
        STARTTLS,
        AUTH,
        MAIL,
        RCPT,
        DATA,
        DOT,
        RSET,
        NOOP,
        QUIT,
        OTHER
    }

    private record Rule(Verb verb, Pattern line, SmtpAction action, boolean once) {}

    private final ServerSocket listener;
    private final Set<RecordedConnection> connections = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedDeque<Rule> rules = new ConcurrentLinkedDeque<>();
    private final RecordedConnection.Recording recording = new RecordedConnection.Recording();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final List<CapturedMail> mails = new ArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Map<String, String> users = new ConcurrentHashMap<>();
    private volatile List<String> extensions =
            List.of("PIPELINING", "SIZE 52428800", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES");
    private volatile SSLContext tls;
    private volatile boolean implicitTls;

    /** Starts an honest server without TLS and without AUTH on a free port. */
    public ScriptedSmtpServer() throws IOException {
        this.listener = new ServerSocket(0, 50, Ports.loopback());
        Threads.start("smtp-" + port(), this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Offers AUTH PLAIN LOGIN and accepts no mail without it. */
    public ScriptedSmtpServer user(String name, String password) {
        users.put(name, password);
        return this;
    }

    /** Offers STARTTLS. */
    public ScriptedSmtpServer startTls(Certificate certificate) {
        tls = certificate.serverContext();
        return this;
    }

    /** Speaks TLS from the first byte. */
    public ScriptedSmtpServer implicitTls(Certificate certificate) {
        tls = certificate.serverContext();
        implicitTls = true;
        return this;
    }

    /** The lines of the EHLO reply; AUTH and STARTTLS come by themselves. */
    public ScriptedSmtpServer extensions(String... lines) {
        extensions = List.of(lines);
        return this;
    }

    /** From now on does this at each such command. A later rule is tried first. */
    public ScriptedSmtpServer on(Verb verb, SmtpAction action) {
        return on(verb, "(?s).*", action);
    }

    /** The same for commands whose line fits the expression only. */
    public ScriptedSmtpServer on(Verb verb, String line, SmtpAction action) {
        rules.addFirst(new Rule(verb, Pattern.compile(line), action, false));
        return this;
    }

    /** Does this at the next such command only. */
    public ScriptedSmtpServer once(Verb verb, SmtpAction action) {
        rules.addFirst(new Rule(verb, Pattern.compile("(?s).*"), action, true));
        return this;
    }

    /** Becomes honest again. */
    public ScriptedSmtpServer honest() {
        rules.clear();
        return this;
    }

    /** The mails that came, in their order. */
    public List<CapturedMail> mails() {
        synchronized (mails) {
            return List.copyOf(mails);
        }
    }

    /** Waits until at least so many mails came. */
    public List<CapturedMail> awaitMails(int count, Duration most) throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        synchronized (mails) {
            while (mails.size() < count) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("waited for " + count + " mails, " + mails.size() + " came");
                }
                TimeUnit.NANOSECONDS.timedWait(mails, Math.max(left, 1_000_000));
            }
            return List.copyOf(mails);
        }
    }

    /** The command lines of all connections, without their ends; message data is not among them. */
    public List<String> commands() {
        return List.copyOf(commands);
    }

    /** All bytes received, those of TLS decrypted. */
    public byte[] received() {
        return recording.all();
    }

    /** All bytes that came without TLS, one character a byte: where no secret may be. */
    public String receivedInClear() {
        return new String(recording.clear(), StandardCharsets.ISO_8859_1);
    }

    /** Connections accepted. */
    public int connections() {
        return accepted.get();
    }

    SmtpAction action(Verb verb, String line) {
        for (Rule rule : rules) {
            if (rule.verb == verb && rule.line.matcher(line).matches()) {
                if (!rule.once || rules.remove(rule)) {
                    return rule.action;
                }
            }
        }
        return SmtpAction.normal();
    }

    void command(String line) {
        commands.add(line);
    }

    void captured(CapturedMail mail) {
        synchronized (mails) {
            mails.add(mail);
            mails.notifyAll();
        }
    }

    boolean needsLogin() {
        return !users.isEmpty();
    }

    boolean knows(String user, String password) {
        return password.equals(users.get(user));
    }

    Optional<SSLContext> tls() {
        return Optional.ofNullable(tls);
    }

    List<String> extensions(boolean encrypted) {
        List<String> lines = new ArrayList<>(extensions);
        if (tls != null && !encrypted) {
            lines.add("STARTTLS");
        }
        if (needsLogin()) {
            lines.add("AUTH PLAIN LOGIN");
        }
        return lines;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                accepted.incrementAndGet();
                Threads.start("smtp-connection", () -> serve(socket));
            } catch (IOException e) {
                Threads.expectClosed(listener, e);
            }
        }
    }

    private void serve(Socket socket) {
        try (RecordedConnection connection = new RecordedConnection(socket, recording)) {
            connections.add(connection);
            if (implicitTls) {
                connection.startTls(tls);
            }
            new SmtpConversation(this, connection).run();
            connections.remove(connection);
        } catch (IOException e) {
            // The client went away, or refused our certificate; what it sent until then is recorded.
            commands.add("(" + e.getClass().getSimpleName() + ")");
        }
    }

    /** Ends all connections and stops to listen. */
    @Override
    public void close() throws IOException {
        listener.close();
        for (RecordedConnection connection : connections) {
            connection.close();
        }
    }
}
