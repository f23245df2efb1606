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
 */
public record Envelope(String sender, List<String> recipients, String envelopeId, long size) {
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

    /** Whether any address needs SMTPUTF8 (RFC 6531). */
    public boolean needsUtf8() {
        return !isAscii(sender) || !recipients.stream().allMatch(Envelope::isAscii);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
