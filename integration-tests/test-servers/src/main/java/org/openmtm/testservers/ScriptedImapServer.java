// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.openmtm.testservers.TestCertificates.Certificate;

/**
 * An IMAP server that is honest about small mailboxes in memory, until told otherwise command by command.
 *
 * <pre>{@code
 * var server = new ScriptedImapServer().user("u1", "secret");
 * server.mailbox("u1").deliver("INBOX", mail);
 * server.on("UID FETCH 7 .*", (command, reply) -> reply.raw("* 7 FETCH (BODY[] {2147483647}\r\n"));
 * }</pre>
 *
 * <p>Settings may change while it runs. Records every byte and command that it received. Thread-safe.
 */
public final class ScriptedImapServer implements AutoCloseable {

    /** Answers a command. */
    @FunctionalInterface
    public interface Handler {
        /** Must write all that is to be answered, the tagged end included, or end the connection. */
        void answer(ImapCommand command, ImapReply reply) throws IOException;
    }

    private record Rule(Pattern command, Handler handler, AtomicInteger left) {}

    private final ServerSocket listener;
    private final Set<RecordedConnection> connections = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedDeque<Rule> rules = new ConcurrentLinkedDeque<>();
    private final RecordedConnection.Recording recording = new RecordedConnection.Recording();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final Map<String, String> passwords = new ConcurrentHashMap<>();
    private final Map<String, MiniMailbox> mailboxes = new ConcurrentHashMap<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger serving = new AtomicInteger();
    private volatile String capabilities = "IMAP4rev1 LITERAL+ IDLE UIDPLUS NAMESPACE ID ENABLE UNSELECT";
    private volatile String greeting = "* OK scripted server ready\r\n";
    private volatile String startTlsReply = "OK begin TLS\r\n";
    private volatile SSLContext tls;
    private volatile boolean implicitTls;
    private volatile boolean offersStartTls;

    /** Starts an honest server without users and without TLS on a free port. */
    public ScriptedImapServer() throws IOException {
        this.listener = new ServerSocket(0, 50, Ports.loopback());
        Threads.start("imap-" + port(), this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Adds a user with an empty INBOX. */
    public ScriptedImapServer user(String name, String password) {
        passwords.put(name, password);
        mailboxes.put(name, new MiniMailbox());
        return this;
    }

    /** The user's mail. */
    public MiniMailbox mailbox(String user) {
        return mailboxes.get(user);
    }

    /** All capabilities but STARTTLS, divided by spaces. Naming one here does not teach it to the server. */
    public ScriptedImapServer capabilities(String text) {
        capabilities = text;
        return this;
    }

    /** The greeting, exactly these bytes (one a character); empty for none. */
    public ScriptedImapServer greeting(String text) {
        greeting = text;
        return this;
    }

    /** Greets with PREAUTH: already logged in, in clear. */
    public ScriptedImapServer preauth() {
        return greeting("* PREAUTH you are known\r\n");
    }

    /** Knows STARTTLS and offers it. */
    public ScriptedImapServer startTls(Certificate certificate) {
        tls = certificate.serverContext();
        offersStartTls = true;
        return this;
    }

    /** Hides the offer of STARTTLS, as somebody in the middle does. */
    public ScriptedImapServer stripStartTls() {
        offersStartTls = false;
        return this;
    }

    /** Sends these bytes in clear behind the OK of STARTTLS, in the same write. */
    public ScriptedImapServer injectAfterStartTls(String text) {
        startTlsReply = "OK begin TLS\r\n" + text;
        return this;
    }

    /** Speaks TLS from the first byte. */
    public ScriptedImapServer implicitTls(Certificate certificate) {
        tls = certificate.serverContext();
        implicitTls = true;
        return this;
    }

    /**
     * Answers commands that fit the expression (the text behind the tag, letter case ignored, whole text) with this
     * handler instead of honestly. A later rule is tried first.
     */
    public ScriptedImapServer on(String command, Handler handler) {
        return times(Integer.MAX_VALUE, command, handler);
    }

    /** The same for the next such command only. */
    public ScriptedImapServer once(String command, Handler handler) {
        return times(1, command, handler);
    }

    /** The same for so many commands. */
    public ScriptedImapServer times(int count, String command, Handler handler) {
        Pattern pattern = Pattern.compile(command, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
        rules.addFirst(new Rule(pattern, handler, new AtomicInteger(count)));
        return this;
    }

    /** Forgets all rules. */
    public ScriptedImapServer honest() {
        rules.clear();
        return this;
    }

    /** The commands received, with tags and without line ends; a literal stands as {@code {n}}. */
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

    /** Connections of which the server has not seen the end: it may go on answering what came over them. */
    public int open() {
        return serving.get();
    }

    /** Ends all open connections in order; new ones are accepted. */
    public void dropConnections() throws IOException {
        for (RecordedConnection connection : connections) {
            connection.close();
        }
    }

    Handler handler(String text) {
        for (Rule rule : rules) {
            if (rule.command.matcher(text).matches() && rule.left.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                return rule.handler;
            }
        }
        return (command, reply) -> reply.normal();
    }

    void command(ImapCommand command) {
        commands.add(command.toString());
    }

    String greeting() {
        return greeting;
    }

    String startTlsReply() {
        return startTlsReply;
    }

    String capabilities(boolean encrypted) {
        return capabilities + (offersStartTls && !encrypted ? " STARTTLS" : "");
    }

    Optional<SSLContext> tls() {
        return Optional.ofNullable(tls);
    }

    /** The mailbox of a user with the right password. */
    Optional<MiniMailbox> login(String user, String password) {
        return password.equals(passwords.get(user)) ? Optional.of(mailboxes.get(user)) : Optional.empty();
    }

    /** Any mailbox, for a connection that is logged in without having said who it is. */
    Optional<MiniMailbox> anyMailbox() {
        return mailboxes.values().stream().findFirst();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                accepted.incrementAndGet();
                serving.incrementAndGet();
                Threads.start("imap-connection", () -> serve(socket));
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
            new ImapConversation(this, connection).run();
            connections.remove(connection);
        } catch (IOException e) {
            // The client went away, or refused our certificate; what it sent until then is recorded.
            commands.add("(" + e.getClass().getSimpleName() + ")");
        } finally {
            serving.decrementAndGet();
        }
    }

    /** Ends all connections and stops to listen. */
    @Override
    public void close() throws IOException {
        listener.close();
        dropConnections();
    }
}
