// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.nio.charset.StandardCharsets;

/** Small mails for tests. */
final class Mail {
    private Mail() {}

    static byte[] of(String subject) {
        return of(subject, "Hello.\r\n");
    }

    static byte[] of(String subject, String text) {
        return ("From: Anna <anna@example.org>\r\nTo: u1@example.org\r\nSubject: " + subject
                        + "\r\nDate: Mon, 5 Feb 2024 10:00:00 +0000\r\nMessage-ID: <" + subject.hashCode()
                        + "@example.org>\r\n\r\n" + text)
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
