// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import java.time.Duration;
import org.openmtm.email.wire.WireSettings;

/**
 * How to speak with a server.
 *
 * @param wire where and how to connect; its read time limit is the one for replies
 * @param heloName what we call ourselves: a domain or an address literal
 * @param dotTimeout how long the reply to the final dot may take (RFC 5321, 4.5.3.2.6 wants 10 minutes)
 */
public record SmtpOptions(WireSettings wire, String heloName, Duration dotTimeout) {}
