// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.report;

import java.time.Instant;

/**
 * What is reported about one recipient. Texts that are missing are empty.
 *
 * @param originalRecipient the address as the sender gave it, without its type; where the server was told (ORCPT)
 * @param finalRecipient the address in the end
 * @param outcome what became of the message
 * @param status "5.1.1" (RFC 3463)
 * @param diagnostic the words of the server that refused it, without their type
 * @param remoteServer that server (Remote-MTA)
 * @param retryUntil how long delivery is tried (Will-Retry-Until), or null
 * @param disposition of a mail program: mode and type as reported, in lower case ("manual-action/mdn-sent-manually;
 *     displayed")
 */
public record RecipientReport(
        String originalRecipient,
        String finalRecipient,
        Outcome outcome,
        String status,
        String diagnostic,
        String remoteServer,
        Instant retryUntil,
        String disposition) {
    /** The actions of RFC 3464, 2.3.3, and the dispositions of RFC 8098, 3.2.6. */
    public enum Outcome {
        DELAYED,
        RELAYED,
        EXPANDED,
        DELIVERED,
        FAILED,
        DISPLAYED,
        /** Forwarded or answered by a program that showed it to nobody. */
        PROCESSED,
        /** Deleted; whether anybody saw it is not told. */
        DELETED,
        /** Arrived, and the recipient does not want to say more. */
        DENIED
    }
}
