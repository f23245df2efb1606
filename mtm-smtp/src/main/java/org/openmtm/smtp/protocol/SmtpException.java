// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** The server refused something that is needed before any message: the greeting, EHLO, STARTTLS or the log-in. */
public final class SmtpException extends MessagingException {
    private static final long serialVersionUID = 1L;

    private final Phase phase;

    SmtpException(ErrorKind kind, Phase phase, String message, SmtpReply reply, String advice) {
        this(kind, phase, message, reply.text(), advice);
    }

    SmtpException(ErrorKind kind, Phase phase, String message, String words, String advice) {
        super(kind, message, words, advice, null);
        this.phase = phase;
    }

    public Phase phase() {
        return phase;
    }
}
