// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

/**
 * A status response, tagged or not, or a continuation request.
 *
 * @param tag its tag, "*" or "+"
 * @param condition what it says
 * @param code its response code
 * @param text the server's words, decoded
 */
public record StatusResponse(String tag, Condition condition, ResponseCode code, String text) {
    /** The conditions of RFC 9051, 7.1, and the continuation request of 7.6. */
    public enum Condition {
        OK,
        NO,
        BAD,
        BYE,
        PREAUTH,
        CONTINUE
    }

    public boolean ok() {
        return condition == Condition.OK;
    }

    public boolean continuation() {
        return condition == Condition.CONTINUE;
    }

    /** Condition, code and words as the server wrote them, for people. */
    public String words() {
        StringBuilder words = new StringBuilder(condition.name());
        if (!code.name().isEmpty() && !code.is("CAPABILITY")) {
            words.append(" [").append(code.name());
            words.append(code.argument().isEmpty() ? "" : " ")
                    .append(code.argument())
                    .append(']');
        }
        return words.append(' ').append(text).toString().strip();
    }
}
