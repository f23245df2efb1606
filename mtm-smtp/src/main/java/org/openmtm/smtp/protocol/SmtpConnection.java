// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.openmtm.email.sasl.Credentials;
import org.openmtm.email.wire.TlsMode;
import org.openmtm.email.wire.WireConnection;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * A connection to an SMTP server. For one thread, but for {@link #close()}, which any thread may call at any time to break what
 * is going on.
 */
public final class SmtpConnection implements AutoCloseable {
    private static final Duration QUIT_TIMEOUT = Duration.ofSeconds(3);
    private static final Pattern LMTP = Pattern.compile("\\bE?LMTP\\b");
    private static final Pattern HELO_NAME = Pattern.compile("[A-Za-z0-9.-]{1,255}|\\[[A-Za-z0-9.:]{1,255}\\]");

    private final SmtpOptions options;
    private final WireConnection wire;
    private final SmtpDialogue dialogue;
    private SmtpCapabilities capabilities = SmtpCapabilities.NONE;

    /** Makes a connection that is not open yet. @throws MessagingException INVALID for a wrong HELO name */
    public SmtpConnection(SmtpOptions options) {
        if (!HELO_NAME.matcher(options.heloName()).matches()) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "The name '" + options.heloName() + "' cannot be in a HELO command",
                    "Set helo.name to a host name or an address in brackets");
        }
        this.options = options;
        this.wire = WireConnection.create(options.wire());
        this.dialogue = new SmtpDialogue(wire);
    }

    /**
     * Connects, greets, and turns TLS on as the settings want it. After it nothing is known that was said before TLS.
     *
     * @throws MessagingException what the wire throws; TLS if the server does not offer STARTTLS; {@link SmtpException} if it
     *     does not want us
     */
    public void open() {
        wire.connect();
        dialogue.enter(Phase.GREETING);
        SmtpReply greeting = dialogue.reply();
        if (!greeting.isPositive()) {
            throw unwanted(Phase.GREETING, greeting);
        }
        if (LMTP.matcher(greeting.text()).find()) {
            throw new SmtpException(
                    ErrorKind.PROTOCOL,
                    Phase.GREETING,
                    options.wire().peer() + " speaks LMTP, not SMTP",
                    greeting,
                    "Use the port for submission: 465 or 587");
        }
        hello();
        if (options.wire().tls() == TlsMode.STARTTLS) {
            startTls();
            hello();
        }
    }

    private void hello() {
        SmtpReply reply = dialogue.command(Phase.EHLO, "EHLO " + options.heloName());
        capabilities = SmtpCapabilities.NONE;
        if (reply.isPositive()) {
            capabilities = new SmtpCapabilities(reply);
        } else if (reply.isPermanent()) {
            reply = dialogue.command(Phase.EHLO, "HELO " + options.heloName());
        }
        if (!reply.isPositive()) {
            throw unwanted(Phase.EHLO, reply);
        }
    }

    private void startTls() {
        if (!capabilities.has("STARTTLS")) {
            throw new MessagingException(
                    ErrorKind.TLS,
                    options.wire().peer() + " does not offer STARTTLS, which the account requires",
                    "Use the port with TLS from the start (setting tls=implicit); somebody may have taken the offer away");
        }
        SmtpReply reply = dialogue.command(Phase.STARTTLS, "STARTTLS");
        if (!reply.isPositive()) {
            throw new SmtpException(
                    ErrorKind.TLS,
                    Phase.STARTTLS,
                    options.wire().peer() + " refused STARTTLS",
                    reply,
                    "Use the port with TLS from the start (setting tls=implicit)");
        }
        wire.startTls();
    }

    private MessagingException unwanted(Phase phase, SmtpReply reply) {
        return new SmtpException(
                reply.isTransient() ? ErrorKind.BUSY : ErrorKind.REFUSED,
                phase,
                options.wire().peer() + " does not talk with us",
                reply,
                reply.isTransient() ? "Try again later" : "Ask its operator");
    }

    /**
     * Logs in. A server that offers no AUTH at all is used without: it says so itself if it wants one.
     *
     * @param credentials overwritten by the caller
     * @param wanted the mechanisms that may be used, best first; empty for whatever is best
     * @return the mechanism, or empty if the server offers none
     * @throws MessagingException AUTHENTICATION, CONSENT, LIMIT or BUSY when refused; TLS if the secret would go in clear
     *     without tls=none, and for a token always without TLS
     */
    public String login(Credentials credentials, List<String> wanted) {
        if (capabilities.mechanisms().isEmpty()) {
            return "";
        }
        dialogue.enter(Phase.AUTH);
        if (!wire.secure() && options.wire().tls() != TlsMode.NONE) {
            throw new MessagingException(ErrorKind.TLS, "The connection is not protected; nothing was sent", "");
        }
        return new SmtpLogin(dialogue, credentials, wanted).login(capabilities, wire.secure());
    }

    /**
     * Whether the server can take this message at all.
     *
     * @throws MessagingException LIMIT if it is too large for the server; NOT_SUPPORTED if it needs SMTPUTF8 or 8BITMIME and
     *     the server does not offer it
     */
    public void check(Envelope envelope) {
        long most = capabilities.maximumSize();
        if (most > 0 && envelope.size() > most) {
            throw new MessagingException(
                    ErrorKind.LIMIT,
                    "The message has " + envelope.size() + " bytes, the server takes " + most,
                    "Send less, or in several messages");
        }
        if (envelope.needsUtf8() && !capabilities.has("SMTPUTF8")) {
            String where = envelope.content().eightBitHeader() ? "The header" : "An address";
            throw new MessagingException(
                    ErrorKind.NOT_SUPPORTED,
                    where + " has letters beyond ASCII, and the server does not offer SMTPUTF8",
                    "Use another address, or another server");
        }
        if (envelope.content().eightBitBody() && !capabilities.has("8BITMIME")) {
            throw new MessagingException(
                    ErrorKind.NOT_SUPPORTED,
                    "The text of the message has bytes beyond ASCII, and the server does not offer 8BITMIME",
                    "Forward it as an attachment, or use another server");
        }
    }

    /**
     * Sends one message. Returns what the server said; throws when the connection broke: then {@link #phase()} says how far it
     * was, and only in {@link Phase#DOT} the server may have the message. After an exception the connection is of no use.
     *
     * @param hook called right before the final dot leaves
     */
    public Delivery send(Envelope envelope, MessageSource source, BeforeDot hook) {
        return new SmtpTransaction(wire, dialogue, capabilities, options.dotTimeout()).run(envelope, source, hook);
    }

    /** Whether another message can be sent over it, as far as is known here. */
    public boolean isUsable() {
        return !wire.isClosed() && !dialogue.isClosing() && dialogue.silent();
    }

    public Phase phase() {
        return dialogue.phase();
    }

    public SmtpCapabilities capabilities() {
        return capabilities;
    }

    public boolean secure() {
        return wire.secure();
    }

    /** How often something was sent and an answer waited for. */
    public long roundTrips() {
        return wire.roundTrips();
    }

    /** Says good-bye and closes. Whatever goes wrong with it changes nothing any more. */
    public void quit() {
        try {
            if (isUsable()) {
                dialogue.enter(Phase.QUIT);
                dialogue.put("QUIT");
                dialogue.flush();
                dialogue.reply(QUIT_TIMEOUT);
            }
        } catch (MessagingException e) {
            dialogue.enter(Phase.QUIT);
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        wire.close();
    }
}
