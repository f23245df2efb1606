// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import java.util.regex.Pattern;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * Which reports servers are asked for (RFC 3461).
 *
 * @param events NOTIFY, the same for all recipients ("SUCCESS,FAILURE", "NEVER"), or empty to leave it to them
 * @param returned RET: "HDRS" or "FULL"
 */
public record ReportRequest(String events, String returned) {
    private static final Pattern NOTIFY =
            Pattern.compile("|NEVER|(SUCCESS|FAILURE|DELAY)(,(SUCCESS|FAILURE|DELAY)){0,2}");
    private static final Pattern RETURNED = Pattern.compile("HDRS|FULL");

    public static final ReportRequest NONE = new ReportRequest("", "HDRS");

    /** @throws MessagingException INVALID for what RFC 3461 does not know */
    public ReportRequest {
        if (!NOTIFY.matcher(events).matches() || !RETURNED.matcher(returned).matches()) {
            throw new MessagingException(ErrorKind.INVALID, "The reports asked for are none that there are", "");
        }
    }

    /** Whether a report of success is wanted, which only a server with DSN sends. */
    public boolean wantsSuccess() {
        return events.contains("SUCCESS");
    }
}
