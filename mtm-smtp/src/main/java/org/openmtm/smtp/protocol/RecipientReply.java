// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

/**
 * What the server said to one RCPT.
 *
 * @param address the recipient
 * @param reply 2xx taken, 4xx not now, 5xx never
 */
public record RecipientReply(String address, SmtpReply reply) {}
