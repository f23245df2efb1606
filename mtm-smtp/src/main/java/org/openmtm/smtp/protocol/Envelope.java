// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import java.util.List;
import org.openmtm.email.mime.HeaderGate;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * Whom a message goes to, checked so that nothing of it can become a second command or a parameter.
 *
 * @param sender an addr-spec, or empty for the null sender
 * @param recipients addr-specs, at least one
 * @param envelopeId the ENVID (RFC 3461), letters and digits; or empty
 * @param size of the message in bytes
 * @param reports asked for, where the server offers DSN
 * @param content what the message holds that not every server takes
 */
public record Envelope(
        String sender, List<String> recipients, String envelopeId, long size, ReportRequest reports, Content content) {
    private static final int LONGEST = 320;

    /** @throws MessagingException INVALID for what must not be on the wire */
    public Envelope {
        recipients = List.copyOf(recipients);
        if (!sender.isEmpty()) {
            check("sender", sender);
        }
        if (recipients.isEmpty()) {
            throw new MessagingException(ErrorKind.INVALID, "The message has no recipient", "Add one");
        }
        recipients.forEach(recipient -> check("recipient", recipient));
        boolean plainId = envelopeId.length() <= 100
                && envelopeId.chars().allMatch(c -> c < 0x7f && (Character.isLetterOrDigit(c) || c == '-'));
        if (!plainId) {
            throw new MessagingException(ErrorKind.INVALID, "The envelope id has strange characters", "");
        }
    }

    /** Of a message in ASCII that no reports are asked for. */
    public Envelope(String sender, List<String> recipients, String envelopeId, long size) {
        this(sender, recipients, envelopeId, size, ReportRequest.NONE, Content.ASCII);
    }

    private static void check(String field, String address) {
        HeaderGate.raw(field, address);
        boolean sound = address.indexOf('@') > 0
                && address.length() <= LONGEST
                && address.chars()
                        .allMatch(c -> c > ' ' && "<>()[],;:\\\"".indexOf(c) < 0 && !Character.isWhitespace(c));
        if (!sound) {
            throw new MessagingException(
                    ErrorKind.INVALID, "The " + field + " '" + address + "' is no address", "Correct the address");
        }
    }

    /** Whether it needs SMTPUTF8 (RFC 6531): for an address, or for the header. */
    public boolean needsUtf8() {
        return content.eightBitHeader()
                || !isAscii(sender)
                || !recipients.stream().allMatch(Envelope::isAscii);
    }

    String mailCommand(SmtpCapabilities capabilities) {
        StringBuilder line = new StringBuilder("MAIL FROM:<").append(sender).append('>');
        if (capabilities.has("SIZE")) {
            line.append(" SIZE=").append(size);
        }
        if (capabilities.has("8BITMIME")) {
            line.append(" BODY=8BITMIME");
        }
        if (needsUtf8()) {
            line.append(" SMTPUTF8");
        }
        if (capabilities.has("DSN") && !envelopeId.isEmpty()) {
            line.append(" RET=").append(reports.returned()).append(" ENVID=").append(envelopeId);
        }
        return line.toString();
    }

    String recipientCommand(String address, SmtpCapabilities capabilities) {
        StringBuilder line = new StringBuilder("RCPT TO:<").append(address).append('>');
        if (capabilities.has("DSN") && !reports.events().isEmpty()) {
            line.append(" NOTIFY=").append(reports.events()).append(" ORCPT=").append(originalRecipient(address));
        }
        return line.toString();
    }

    /** RFC 3461, 4.2, and RFC 6533, 3: the address as reports are to name it. */
    private static String originalRecipient(String address) {
        boolean ascii = isAscii(address);
        StringBuilder text = new StringBuilder(ascii ? "rfc822;" : "utf-8;");
        address.codePoints().forEach(c -> {
            boolean plain = c > ' ' && c < 0x7f && c != '+' && c != '=' && (ascii || c != '\\');
            if (plain) {
                text.append((char) c);
            } else if (ascii) {
                text.append(String.format("+%02X", c));
            } else {
                text.append(String.format("\\x{%02X}", c));
            }
        });
        return text.toString();
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
