// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.protocol;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openmtm.email.sasl.Credentials;
import org.openmtm.email.wire.TlsMode;
import org.openmtm.email.wire.WireConnection;
import org.openmtm.email.wire.Wires;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * A connection to a POP3 server. For one thread, but for {@link #close()}, which any thread may call at any time to break what is
 * going on. After an exception other than of the kind REFUSED it is of no use.
 */
public final class Pop3Connection implements AutoCloseable {
    private static final Duration QUIT_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration GOOD_BYE = Duration.ofSeconds(1);
    private static final Pattern TIMESTAMP = Pattern.compile("<[!-;=?-~]{1,200}@[!-;=?-~]{1,200}>");
    private static final Pattern NUMBERS =
            Pattern.compile("([0-9]{1,9})[ \\t]+([0-9]{1,18})(?:[ \\t].*)?", Pattern.DOTALL);
    private static final Pattern UID = Pattern.compile("([0-9]{1,9})[ \\t]*(.*)", Pattern.DOTALL);
    private static final int MOST_CAPABILITIES = 500;
    private static final int MOST_MESSAGES = 1_000_000;
    /** A message takes at least so many bytes a second, or its server is taken for stuck. */
    private static final long SLOWEST = 1_000;
    /** Commands ahead of their answers, and bytes that they ask for. */
    private static final int AHEAD = 64;

    private static final long AHEAD_BYTES = 4L << 20;

    /**
     * What is read at least of a message before its server is taken for one that never ends: there are servers that make sizes up.
     * Beyond, whoever counts a line end as one byte says half of the truth at worst.
     */
    private static final long MOST_OF_A_LIAR = 64L << 20;

    /** Whatever a server says of a size: no larger message is taken. */
    public static final long LARGEST = 2_000_000_000;

    private final Pop3Options options;
    private final WireConnection wire;
    private final Dialogue dialogue;
    private Pop3Capabilities capabilities = Pop3Capabilities.UNKNOWN;
    private String timestamp = "";

    /** Makes a connection that is not open yet. */
    public Pop3Connection(Pop3Options options, Wires wires) {
        this.options = options;
        this.wire = wires.create(options.wire());
        this.dialogue = new Dialogue(wire, options.responseTimeout());
    }

    /**
     * Connects and turns TLS on as the settings want it. After it nothing is known that was said before TLS.
     *
     * @throws MessagingException what the wire throws; TLS if the server does not offer STLS; BUSY, LIMIT or REFUSED if it does
     *     not want us
     */
    public void open() {
        wire.connect();
        Pop3Reply greeting = dialogue.greeting();
        if (!greeting.ok()) {
            throw Refusals.of("The server does not talk with us", greeting);
        }
        Matcher stamp = TIMESTAMP.matcher(greeting.text());
        timestamp = stamp.find() ? stamp.group() : "";
        askCapabilities();
        if (options.wire().tls() == TlsMode.STARTTLS) {
            startTls();
            timestamp = "";
            askCapabilities();
        }
    }

    private void askCapabilities() {
        Pop3Reply reply = dialogue.command("CAPA");
        capabilities = reply.ok() ? new Pop3Capabilities(dialogue.lines(MOST_CAPABILITIES)) : Pop3Capabilities.UNKNOWN;
    }

    private void startTls() {
        if (!capabilities.may("STLS")) {
            throw new MessagingException(
                    ErrorKind.TLS,
                    options.wire().peer() + " does not offer STLS, which the account requires",
                    "Use the port with TLS from the start (setting tls=implicit); somebody may have taken the offer away");
        }
        Pop3Reply reply = dialogue.command("STLS");
        if (!reply.ok()) {
            throw new MessagingException(
                    ErrorKind.TLS,
                    options.wire().peer() + " refused STLS",
                    reply.words(),
                    "Use the port with TLS from the start (setting tls=implicit)",
                    null);
        }
        wire.startTls();
    }

    /**
     * Logs in; the maildrop is locked from then on.
     *
     * @param credentials overwritten by the caller
     * @param mechanisms the SASL mechanisms that may be used, best first; empty for whatever is best
     * @return the way that worked
     * @throws MessagingException AUTHENTICATION, CONSENT, LIMIT, BUSY or REFUSED; TLS if the secret would go in clear without
     *     tls=none, and for a token always without TLS
     */
    public String login(Credentials credentials, List<String> mechanisms) {
        if (!wire.secure() && options.wire().tls() != TlsMode.NONE) {
            throw new MessagingException(ErrorKind.TLS, "The connection is not protected; nothing was sent", "");
        }
        String way = new Pop3Login(dialogue, capabilities, credentials, mechanisms)
                .login(wire.secure(), options.apop() ? timestamp : "");
        if (capabilities.known()) {
            // Some servers tell what they can only to those they know (RFC 2449, 5).
            askCapabilities();
        }
        return way;
    }

    public Pop3Capabilities capabilities() {
        return capabilities;
    }

    /** Whether commands are sent ahead. */
    public boolean pipelines() {
        return options.pipelining() && capabilities.has("PIPELINING");
    }

    /**
     * All messages of the maildrop by number, with their unique ids where the server gives any.
     *
     * @throws MessagingException PROTOCOL if the listing is none, or does not have as many messages as the server says there are
     */
    public List<Listed> list() {
        List<String> commands = capabilities.may("UIDL") ? List.of("STAT", "LIST", "UIDL") : List.of("STAT", "LIST");
        List<List<String>> answers = new ArrayList<>();
        for (int sent = 0, heard = 0; heard < commands.size(); heard++) {
            for (; sent < commands.size() && (sent == heard || pipelines()); sent++) {
                dialogue.put(commands.get(sent));
            }
            dialogue.flush();
            Pop3Reply reply = dialogue.reply();
            // Without a code the server does not know UIDL; with one it knows it, and cannot tell now.
            if (!reply.ok() && (heard < 2 || !reply.code().isEmpty())) {
                throw Refusals.of("The server does not list its messages", reply);
            }
            answers.add(heard == 0 ? List.of(reply.text()) : reply.ok() ? dialogue.lines(MOST_MESSAGES) : List.of());
        }
        return listing(answers.get(0).get(0), answers.get(1), answers.size() > 2 ? answers.get(2) : List.of());
    }

    private static List<Listed> listing(String stat, List<String> sizes, List<String> uids) {
        Map<Integer, String> names = new HashMap<>();
        for (String line : uids) {
            Matcher matcher = matched(UID, line);
            names.put(Integer.parseInt(matcher.group(1)), matcher.group(2).strip());
        }
        List<Listed> listed = new ArrayList<>();
        int last = 0;
        for (String line : sizes) {
            Matcher matcher = matched(NUMBERS, line);
            int number = Integer.parseInt(matcher.group(1));
            if (number <= last) {
                throw nonsense(line);
            }
            last = number;
            listed.add(new Listed(number, Long.parseLong(matcher.group(2)), names.getOrDefault(number, "")));
        }
        if (Integer.parseInt(matched(NUMBERS, stat).group(1)) != listed.size()) {
            throw nonsense("STAT says " + stat + ", LIST has " + listed.size());
        }
        return listed;
    }

    private static Matcher matched(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.matches()) {
            throw nonsense(line);
        }
        return matcher;
    }

    private static MessagingException nonsense(String line) {
        return new MessagingException(
                ErrorKind.PROTOCOL,
                "The server's list of messages makes no sense",
                line.length() > 200 ? line.substring(0, 200) : line,
                "Try again; ask its operator if it goes on",
                null);
    }

    /**
     * Fetches messages, in the order of the iterator, which is asked for the next one as late as can be; with PIPELINING many
     * commands are on their way at a time.
     */
    public void fetch(Iterator<Wanted> all, MessageHandler handler) throws IOException {
        Deque<Wanted> open = new ArrayDeque<>();
        do {
            if (open.size() <= AHEAD / 2) {
                ask(all, open);
            }
            if (!open.isEmpty()) {
                receive(open.poll(), handler);
            }
        } while (!open.isEmpty() || all.hasNext());
    }

    private void ask(Iterator<Wanted> all, Deque<Wanted> open) {
        long bytes = open.stream().mapToLong(Pop3Connection::weight).sum();
        while (all.hasNext() && (open.isEmpty() || (pipelines() && open.size() < AHEAD && bytes < AHEAD_BYTES))) {
            Wanted next = all.next();
            dialogue.put(next.command());
            open.add(next);
            bytes += weight(next);
        }
        dialogue.flush();
    }

    private static long weight(Wanted wanted) {
        return wanted.whole() ? wanted.message().size() : 0;
    }

    private void receive(Wanted wanted, MessageHandler handler) throws IOException {
        Pop3Reply reply = dialogue.reply();
        if (!reply.ok()) {
            handler.refused(wanted, reply);
            return;
        }
        long size = Math.min(LARGEST, wanted.message().size());
        MessageStream raw = new MessageStream(wire.in(), Math.min(LARGEST, Math.max(MOST_OF_A_LIAR, size * 2)));
        wire.in().deadline(options.responseTimeout().plusSeconds(size / SLOWEST));
        try {
            handler.fetched(wanted, raw);
            raw.close();
        } finally {
            wire.in().deadline(null);
        }
    }

    /** Marks messages as deleted: they are gone when {@link #quit} was answered. @return those that were taken */
    public List<Listed> delete(List<Listed> messages) {
        List<Listed> taken = new ArrayList<>();
        for (int sent = 0, heard = 0; heard < messages.size(); heard++) {
            for (; sent < messages.size() && (sent == heard || (pipelines() && sent - heard < AHEAD)); sent++) {
                dialogue.put("DELE " + messages.get(sent).number());
            }
            dialogue.flush();
            if (dialogue.reply().ok()) {
                taken.add(messages.get(heard));
            }
        }
        return taken;
    }

    /** Asks whether the server still listens. @throws MessagingException if not */
    public void noop() {
        dialogue.command("NOOP");
    }

    /**
     * Ends the session; what was marked is deleted by it (RFC 1939, 6), and only if this returns.
     *
     * @throws MessagingException REFUSED if the server could not delete all; NETWORK if the answer was lost
     */
    public void quit() {
        try {
            wire.readTimeout(QUIT_TIMEOUT);
            Pop3Reply reply = dialogue.command("QUIT");
            if (!reply.ok()) {
                throw Refusals.of("The server could not delete all that was to be deleted", reply);
            }
        } finally {
            close();
        }
    }

    /** Ends a session in which nothing was marked. Whatever goes wrong with it changes nothing any more. */
    public void leave() {
        try {
            dialogue.put("QUIT");
            dialogue.flush();
            wire.in().await(GOOD_BYE);
        } catch (MessagingException e) {
            // It is over either way.
            close();
        } finally {
            close();
        }
    }

    public boolean isClosed() {
        return wire.isClosed();
    }

    public boolean secure() {
        return wire.secure();
    }

    /** Bytes that came and went so far. */
    public long bytes() {
        return wire.bytesReceived() + wire.bytesSent();
    }

    /** How often something was sent and an answer waited for. */
    public long roundTrips() {
        return wire.roundTrips();
    }

    @Override
    public void close() {
        wire.close();
    }
}
