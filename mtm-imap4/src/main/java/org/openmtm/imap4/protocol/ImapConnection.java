// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.openmtm.email.wire.WireConnection;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.StatusResponse.Condition;

/**
 * A connection that speaks IMAP: sends commands, several in flight if wanted, and reads responses until one of them is
 * answered, telling everything untagged to the handler that is set. One thread at a time; only {@link #close()} may be
 * called from others.
 */
public final class ImapConnection implements AutoCloseable {
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final WireConnection wire;
    private final ResponseReader reader;
    private final Deque<Pending> inFlight = new ArrayDeque<>();
    private final List<StatusResponse> continuations = new ArrayList<>(1);
    private final CapabilitySwitches switches;
    private final ServerFacts facts = new ServerFacts();
    private UntaggedHandler handler = UntaggedHandler.NONE;
    private UntaggedHandler always;
    private BodyHandler bodies = BodyHandler.DROP;
    private StatusResponse bye;
    private boolean broken;
    private boolean toldOfAll;
    private long lastTag;

    /**
     * @param wire connected; its greeting was not read yet
     * @param switches capabilities that are not to be used, whatever the server says
     */
    public ImapConnection(WireConnection wire, ProtocolLimits limits, CapabilitySwitches switches) {
        this.wire = wire;
        this.reader = new ResponseReader(wire.in(), limits);
        this.switches = switches;
    }

    /** What the server can, as it said last, without what was switched off. */
    public Capabilities capabilities() {
        return facts.capabilities().without(switches.reasons().keySet());
    }

    public boolean has(String capability) {
        return facts.capabilities().has(capability) && !switches.isOff(capability);
    }

    /** Uses a capability no more, on any connection of the account: it does not work. @param reason for people */
    public void switchOff(String capability, String reason) {
        switches.off(capability, reason);
    }

    /** Whether the server switched this extension on for this connection. */
    public boolean enabled(String extension) {
        return facts.enabled().has(extension) && !switches.isOff(extension);
    }

    /** What is not used on this account, and why. */
    public CapabilitySwitches switches() {
        return switches;
    }

    /** What the server said of itself, by name in lower case; empty if it said nothing. */
    public Map<String, String> serverId() {
        return facts.id();
    }

    void forgetCapabilities() {
        facts.capabilities(Capabilities.NONE);
    }

    public WireConnection wire() {
        return wire;
    }

    /** The last [ALERT] of the server: a person has to see it; or null. */
    public StatusResponse alert() {
        return facts.alert();
    }

    /**
     * Does something while somebody else hears untagged responses too.
     *
     * @param also hears after the handler that is set
     */
    public <T> T overheard(UntaggedHandler also, Supplier<T> action) {
        UntaggedHandler before = handler;
        handler = new BothHandlers(before, also, true);
        try {
            return action.get();
        } finally {
            handler = before;
        }
    }

    /** Sets who hears all untagged responses besides, but for mailboxes that somebody asked for; null for nobody. */
    public void always(UntaggedHandler now) {
        always = now;
    }

    private UntaggedHandler listeners() {
        return always == null ? handler : new BothHandlers(handler, always, !listing());
    }

    private boolean listing() {
        return !inFlight.isEmpty() && inFlight.peekFirst().name().startsWith("LIST");
    }

    /** Does something while somebody else takes message bodies. */
    public <T> T taking(BodyHandler taker, Supplier<T> action) {
        BodyHandler before = bodies;
        bodies = taker;
        try {
            return action.get();
        } finally {
            bodies = before;
        }
    }

    /** Sets who hears untagged responses from now on. */
    public void handler(UntaggedHandler now) {
        handler = now;
    }

    /** Sets who takes message bodies from now on; null drops them. */
    public void bodies(BodyHandler now) {
        bodies = now == null ? BodyHandler.DROP : now;
    }

    /** Reads the greeting. @throws MessagingException if it is a BYE or nothing of IMAP */
    StatusResponse greeting() {
        StatusResponse greeting = readResponse();
        if (greeting == null || greeting.continuation() || !greeting.tag().equals("*")) {
            throw ImapLexer.protocol("The server greeted with something that is not IMAP");
        }
        if (greeting.condition() == Condition.BYE) {
            throw ImapErrors.bye(greeting);
        }
        facts.hear(greeting);
        return greeting;
    }

    /**
     * Writes a command; it leaves with the next {@link #flush} or when something is waited for. A command with a literal
     * that the server has to agree to first may be answered when this returns: refused, with nothing of the literal sent.
     *
     * @throws MessagingException NETWORK, or what a streamed literal failed with; the connection is unusable then
     */
    public Pending send(ImapCommand command) {
        if (toldOfAll && command.bringsBodies()) {
            toldOfAll = false;
            write(Requests.notifySelected());
        }
        return write(command);
    }

    private Pending write(ImapCommand command) {
        Pending pending = new Pending("A" + ++lastTag, command);
        inFlight.add(pending);
        try {
            new CommandWriter(this, pending).write();
        } catch (MessagingException e) {
            broken = true;
            throw lastWords(e);
        } catch (RuntimeException | Error e) {
            broken = true;
            throw e;
        }
        return pending;
    }

    /** A server that does not take something may have said why before it went. */
    private MessagingException lastWords(MessagingException e) {
        if (e.kind() != ErrorKind.NETWORK || wire.isClosed()) {
            return e;
        }
        try {
            wire.readTimeout(LAST_WORDS);
            while (bye == null) {
                readOne();
            }
        } catch (MessagingException gone) {
            // The connection is over either way; what counts is whether it said good-bye.
            return bye == null ? e : ImapErrors.bye(bye);
        }
        return ImapErrors.bye(bye);
    }

    public void flush() {
        try {
            wire.out().flush();
        } catch (MessagingException e) {
            broken = true;
            throw e;
        }
    }

    /** Sends a command and reads until it is answered. @throws MessagingException for NO and BAD */
    public StatusResponse execute(ImapCommand command) {
        return await(send(command));
    }

    /** Reads until this command is answered. @throws MessagingException for NO and BAD */
    public StatusResponse await(Pending pending) {
        StatusResponse response = answer(pending);
        if (!response.ok()) {
            throw ImapErrors.refused(pending.name(), response);
        }
        return response;
    }

    /** Reads until this command is answered, be it NO or BAD. */
    public StatusResponse answer(Pending pending) {
        if (!pending.done()) {
            flush();
        }
        while (!pending.done()) {
            readOne();
        }
        return pending.response();
    }

    /**
     * Asks the server to tell news of all mailboxes unasked, and first their states. That ends when a body is asked for:
     * there are servers that put news between two bytes of a body (Dovecot, when its taker is slow).
     */
    public StatusResponse listenToAll() {
        StatusResponse answer = answer(send(Requests.notifyPersonal(true)));
        toldOfAll = answer.ok();
        return answer;
    }

    /** Whether the server tells news of all mailboxes now. */
    public boolean listensToAll() {
        return toldOfAll;
    }

    /** Gives the server an opportunity to tell news. */
    public void noop() {
        execute(ImapCommand.of("NOOP"));
    }

    /** Reads until the server asks for more. @return null if the command was answered instead */
    StatusResponse awaitContinuation(Pending pending) {
        flush();
        while (!pending.done()) {
            readOne();
            if (!continuations.isEmpty()) {
                return continuations.remove(0);
            }
        }
        return null;
    }

    /** Sends what the server asked for after a continuation. */
    void sendContinuation(byte[] secret) {
        wire.out().writeSecret(secret);
        wire.out().crlf();
        flush();
    }

    /** A command that is answered by a continuation and ended by DONE. */
    void writeLine(String words) {
        wire.out().writeAscii(words);
        wire.out().crlf();
        flush();
    }

    /** Reads one response, waiting for it as long as the read time limit says. */
    void readOne() {
        StatusResponse response = readResponse();
        if (response == null) {
            return;
        }
        if (response.continuation()) {
            if (continuations.size() > 10) {
                broken = true;
                throw ImapLexer.protocol("The server asks for more and more that nobody announced");
            }
            continuations.add(response);
        } else if (response.tag().equals("*")) {
            facts.hear(response);
            if (!inFlight.isEmpty()) {
                inFlight.peekFirst().hear(response.code());
            }
            if (response.condition() == Condition.BYE) {
                bye = response;
            } else {
                listeners().condition(response);
            }
        } else {
            tagged(response);
        }
    }

    private StatusResponse readResponse() {
        try {
            return reader.read(listeners(), bodies, facts);
        } catch (MessagingException e) {
            broken = true;
            if (bye != null && e.kind() == ErrorKind.NETWORK) {
                throw ImapErrors.bye(bye);
            }
            throw e;
        } catch (RuntimeException | Error e) {
            broken = true;
            throw e;
        }
    }

    /** Whether commands can still be sent: false once a response could not be read to its end. */
    public boolean usable() {
        return !broken && bye == null && !wire.isClosed();
    }

    /** Whether everything that was sent is answered: false where work was given up halfway. */
    public boolean quiet() {
        return inFlight.isEmpty();
    }

    /**
     * Waits until the server says something.
     *
     * @return false if it was silent for so long; the connection is as before
     */
    boolean awaitData(Duration limit) {
        wire.in().deadline(null);
        try {
            return wire.in().await(limit);
        } catch (MessagingException e) {
            broken = true;
            throw e;
        }
    }

    /** Gives a server up that should have answered by now. */
    MessagingException dead(Duration limit) {
        broken = true;
        close();
        return ImapErrors.dead(wire.settings().peer(), limit);
    }

    private void tagged(StatusResponse response) {
        Pending answered = null;
        for (Pending pending : inFlight) {
            if (pending.tag().equals(response.tag())) {
                answered = pending;
                break;
            }
        }
        if (answered == null || response.condition() == Condition.BYE || response.condition() == Condition.PREAUTH) {
            broken = true;
            throw ImapLexer.protocol("The server answered a command that was not sent");
        }
        inFlight.remove(answered);
        facts.hear(response);
        if (response.condition() == Condition.BAD) {
            String reason = "the server says that it can, and answered: " + response.words();
            answered.command().needs().forEach(name -> switchOff(name, reason));
        }
        answered.complete(response);
    }

    /** The BYE that the server said, or null. */
    StatusResponse bye() {
        return bye;
    }

    /** Ends the session in an orderly way, within a time limit, then closes. Never fails. */
    public void logout(Duration limit) {
        try {
            wire.readTimeout(limit);
            answer(send(ImapCommand.of("LOGOUT")));
        } catch (MessagingException e) {
            // The aim is to be gone, and a server that does not say good-bye does not change that.
            bye = null;
        } finally {
            close();
        }
    }

    /** Closes the connection at once; from any thread. */
    @Override
    public void close() {
        wire.close();
    }
}
