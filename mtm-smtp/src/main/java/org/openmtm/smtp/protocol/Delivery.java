// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import java.util.List;

/**
 * What the server said to a message.
 *
 * @param outcome for those recipients that it had taken
 * @param phase where it said so; {@link Phase#DOT} when the whole message was transferred
 * @param reply its words
 * @param recipients its words to each recipient it was asked about, in order
 */
public record Delivery(Outcome outcome, Phase phase, SmtpReply reply, List<RecipientReply> recipients) {
    public Delivery {
        recipients = List.copyOf(recipients);
    }

    public enum Outcome {
        ACCEPTED,
        /** Not now (4xx). */
        RETRY,
        /** Never (5xx). */
        REFUSED
    }

    static Delivery refused(Phase phase, SmtpReply reply, List<RecipientReply> recipients) {
        return new Delivery(reply.isPermanent() ? Outcome.REFUSED : Outcome.RETRY, phase, reply, recipients);
    }
}
