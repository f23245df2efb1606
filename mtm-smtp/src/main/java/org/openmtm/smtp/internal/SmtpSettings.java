// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.openmtm.email.mime.MailAddress;
import org.openmtm.email.sasl.SaslMechanisms;
import org.openmtm.email.wire.TlsMode;
import org.openmtm.email.wire.WireSettings;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.DraftForm.CopyToSelf;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.settings.StandardSettings;
import org.openmtm.smtp.protocol.SmtpOptions;
import org.openmtm.store.SendPlan;

/**
 * The typed view of an SMTP service's settings at one moment; {@link SmtpConfiguration} describes each for people. What is
 * wrong is INVALID, with the name of the setting. Immutable.
 */
public final class SmtpSettings {
    static final String PID = "org.openmtm.smtp";

    private static final String NAME = "name";
    private static final String REPLY_TO = "reply.to";
    private static final String RECEIPT_ADDRESS = "receipt.address";
    private static final String CHARSET = "charset";
    private static final String REPORT_ON = "report.on";
    private static final String SASL = "sasl.mechanisms";
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+|.*:.*|\\[.*");
    private static final Pattern COMMAS = Pattern.compile("[,\\s]+");

    private final ServiceSettings values;

    public SmtpSettings(ServiceSettings values) {
        this.values = values;
    }

    /** What is done with a message whose final reply was lost and that no evidence was found for. */
    public enum UncertainPolicy {
        HOLD,
        RESEND
    }

    /** Whether the copy of a sent message is filed on the server. */
    public enum FileSent {
        /** Unless that server files what it sends by itself. */
        AUTO,
        ALWAYS,
        NEVER
    }

    private enum SendOption {
        NOW,
        NEXT_CONNECTION,
        ON_REQUEST
    }

    /** Reads every setting. @throws MessagingException INVALID for the first wrong one */
    void check() {
        // Without a server it is a service that is still being set up.
        if (!values.text(StandardSettings.HOST, "").isEmpty()) {
            options();
            address();
            receiptAddress();
        }
        charset();
        vcardFile();
        copyToSelf();
        start();
        fileSent();
        reports();
        returned();
        saslMechanisms();
        uncertainPolicy();
        if (firstRetry().compareTo(longestRetry()) > 0) {
            throw wrong("retry.first.minutes", "more than retry.longest.minutes", "Make one of them fit the other");
        }
    }

    String host() {
        String host = values.text(StandardSettings.HOST, "");
        if (host.isEmpty()) {
            throw new MessagingException(ErrorKind.INVALID, "The setting host is not set", "Set it to the SMTP server");
        }
        return host;
    }

    TlsMode tls() {
        return values.choice(StandardSettings.TLS, TlsMode.IMPLICIT);
    }

    /** Empty for a server that wants no log-in. */
    String user() {
        return values.text(StandardSettings.USER, "");
    }

    SmtpOptions options() {
        String file = values.text("ca.file", "");
        WireSettings wire = new WireSettings(
                host(),
                values.number(StandardSettings.PORT, 465),
                tls(),
                values.seconds("connect.timeout.seconds", 30),
                values.seconds("reply.timeout.seconds", 300),
                file.isEmpty() ? null : path("ca.file", file),
                values.text("certificate.name", ""));
        return new SmtpOptions(
                wire, values.text("helo.name", "[127.0.0.1]"), values.seconds("dot.timeout.seconds", 600));
    }

    /** The mechanisms that may be used to log in, best first; empty for whatever is best. */
    List<String> saslMechanisms() {
        String text = values.text(SASL, "");
        try {
            return SaslMechanisms.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong(SASL, "'" + text + "'", e.getMessage());
        }
    }

    /** The name of the service that supplies access tokens; empty for none. */
    String tokenService() {
        return values.text("token.service", "");
    }

    /** The owner's address and name: as set; else the user name if it is an address; else user and server put together. */
    public MailAddress address() {
        String address = values.text(StandardSettings.ADDRESS, "");
        if (address.isEmpty()) {
            String user = user();
            String domain = NUMERIC.matcher(host()).matches() ? "localhost" : host();
            address = user.indexOf('@') > 0 ? user : (user.isEmpty() ? "nobody" : user) + "@" + domain;
        }
        MailAddress owner = MailAddress.parse(StandardSettings.ADDRESS, address);
        String name = values.text(NAME, "");
        return name.isEmpty() ? owner : new MailAddress(name.strip(), owner.address());
    }

    /** Where answers are to go, or null for the sender's address. */
    MailAddress replyTo() {
        return addressOrNull(REPLY_TO);
    }

    /** Where receipts are to go: as set, else where answers go. */
    MailAddress receiptAddress() {
        MailAddress set = addressOrNull(RECEIPT_ADDRESS);
        MailAddress answers = replyTo();
        return set != null ? set : answers != null ? answers : address();
    }

    private MailAddress addressOrNull(String key) {
        String text = values.text(key, "");
        return text.isEmpty() ? null : MailAddress.parse(key, text);
    }

    /** All addresses that belong to the account: answers to all leave them out. */
    public List<MailAddress> ownAddresses() {
        List<MailAddress> own = new ArrayList<>(List.of(address(), receiptAddress()));
        if (replyTo() != null) {
            own.add(replyTo());
        }
        return own;
    }

    Charset charset() {
        return charset(CHARSET, values.text(CHARSET, "utf-8"));
    }

    /** A character set that lines of mail can be written in. @throws MessagingException INVALID, naming the field */
    static Charset charset(String field, String name) {
        try {
            Charset charset = Charset.forName(name.strip());
            byte[] ascii = "A=\r\n".getBytes(StandardCharsets.US_ASCII);
            if (charset.canEncode() && Arrays.equals(ascii, "A=\r\n".getBytes(charset))) {
                return charset;
            }
        } catch (IllegalArgumentException e) {
            throw wrong(field, "'" + name + "', which is not known", "Use one such as utf-8 or iso-8859-1");
        }
        throw wrong(field, "'" + name + "', which mail cannot be written in", "Use one such as utf-8 or iso-8859-1");
    }

    boolean addSignature() {
        return values.yes("add.signature", false);
    }

    /** The lines of the signature; empty for none. */
    String signature() {
        return values.text("signature", "").replace("\\n", "\n");
    }

    boolean addVcard() {
        return values.yes("add.vcard", false);
    }

    /** The owner's vCard, or null for one to be made of name and address. */
    Path vcardFile() {
        String file = values.text("vcard.file", "");
        return file.isEmpty() ? null : path("vcard.file", file);
    }

    boolean requestReceipts() {
        return values.yes("request.receipts", false);
    }

    CopyToSelf copyToSelf() {
        return values.choice("copy.to.self", CopyToSelf.NO);
    }

    /** How many recipients of each kind are quoted; 0 for all. */
    int toCcLimit() {
        return values.number("to.cc.limit", 0);
    }

    /** What makes a message go that says nothing about it. */
    SendPlan.Start start() {
        return switch (values.choice("send.option", SendOption.NOW)) {
            case NOW -> SendPlan.Start.SOON;
            case NEXT_CONNECTION -> SendPlan.Start.NEXT_CONNECTION;
            case ON_REQUEST -> SendPlan.Start.REQUEST;
        };
    }

    public FileSent fileSent() {
        return values.choice("file.sent", FileSent.AUTO);
    }

    /** When servers are to report; empty leaves it to them. */
    Set<SendPlan.Event> reports() {
        Object set = values.asMap().get(REPORT_ON);
        String text = set == null ? "failure,delay" : set.toString().strip();
        Set<SendPlan.Event> events = EnumSet.noneOf(SendPlan.Event.class);
        for (String word : COMMAS.split(text)) {
            if (!word.isEmpty()) {
                events.add(event(text, word));
            }
        }
        if (events.contains(SendPlan.Event.NEVER) && events.size() > 1) {
            throw wrong(REPORT_ON, "'" + text + "'", "never stands alone");
        }
        return events;
    }

    private static SendPlan.Event event(String text, String word) {
        try {
            return SendPlan.Event.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw wrong(
                    REPORT_ON, "'" + text + "'", "Use some of success, failure, delay, separated by commas; or never");
        }
    }

    SendPlan.Returned returned() {
        return values.choice("report.return", SendPlan.Returned.HEADERS);
    }

    /** After which a message is given up. */
    Duration timeToLive() {
        return Duration.ofHours(values.number("time.to.live.hours", 120));
    }

    public UncertainPolicy uncertainPolicy() {
        return values.choice("uncertain.policy", UncertainPolicy.HOLD);
    }

    /** How long evidence is waited for before an uncertain message is sent again. */
    public Duration uncertainWait() {
        return Duration.ofMinutes(values.number("uncertain.wait.minutes", 30));
    }

    Duration firstRetry() {
        return Duration.ofMinutes(values.number("retry.first.minutes", 5));
    }

    Duration longestRetry() {
        return Duration.ofMinutes(values.number("retry.longest.minutes", 240));
    }

    /** After trouble of the network. */
    Duration networkRetry() {
        return values.seconds("network.retry.seconds", 30);
    }

    private static Path path(String key, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw wrong(key, "'" + text + "'", "Use the path of a file");
        }
    }

    private static MessagingException wrong(String key, String given, String advice) {
        return new MessagingException(ErrorKind.INVALID, "The setting " + key + " cannot be " + given, advice);
    }
}
