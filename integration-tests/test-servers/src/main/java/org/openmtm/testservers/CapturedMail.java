// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A mail whose final dot reached a {@link ScriptedSmtpServer}, whatever it answered.
 *
 * @param from the reverse path, without angle brackets
 * @param mailParameters what stood behind it, for example {@code SIZE=120 ENVID=x}
 * @param recipients the accepted forward paths
 * @param recipientParameters what stood behind each
 * @param data the message as the client had it: dots unstuffed, without the final dot
 * @param user who was logged in, empty for nobody
 * @param tls whether it came over TLS
 * @param acknowledged whether the server sent a positive reply to the dot
 * @param refused whether it sent a negative one; if neither, it has the mail and nobody was told
 */
public record CapturedMail(
        String from,
        String mailParameters,
        List<String> recipients,
        List<String> recipientParameters,
        byte[] data,
        String user,
        boolean tls,
        boolean acknowledged,
        boolean refused) {

    public CapturedMail {
        recipients = List.copyOf(recipients);
        recipientParameters = List.copyOf(recipientParameters);
    }

    /** The message, one character a byte. */
    public String text() {
        return new String(data, StandardCharsets.ISO_8859_1);
    }
}
