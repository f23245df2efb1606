// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import java.util.List;

/**
 * A reply of the server (RFC 5321, 4.2).
 *
 * @param code three digits, 200 to 599
 * @param lines the texts of its lines, without code and control characters
 */
public record SmtpReply(int code, List<String> lines) {
    private static final int SERVICE_CLOSES = 421;

    public SmtpReply {
        lines = List.copyOf(lines);
    }

    public boolean isPositive() {
        return code / 100 == 2;
    }

    public boolean isIntermediate() {
        return code / 100 == 3;
    }

    /** Refused for now. */
    public boolean isTransient() {
        return code / 100 == 4;
    }

    /** Refused for good. */
    public boolean isPermanent() {
        return code / 100 == 5;
    }

    /** The server ends the connection with it. */
    public boolean closes() {
        return code == SERVICE_CLOSES;
    }

    /** In one line, for people. */
    public String text() {
        return (code + " " + String.join(" ", lines)).strip();
    }
}
