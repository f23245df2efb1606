// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.report;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Reports as servers and mail programs write them. */
final class Samples {
    static final List<String> REPORTS = List.of(
            "postfix-failed",
            "postfix-delayed",
            "postfix-success",
            "exim-failed",
            "sendmail-failed",
            "exchange-failed",
            "gmail-failed",
            "mdn-thunderbird",
            "mdn-outlook-deleted",
            "eai-failed");

    private Samples() {}

    /** With an LF at each line's end. */
    static String text(String name) throws IOException {
        try (InputStream in = Samples.class.getResourceAsStream("/reports/" + name + ".eml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static Optional<MailReport> read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    static Optional<MailReport> read(byte[] raw) throws IOException {
        return ReportReader.read(new ByteArrayInputStream(raw));
    }

    static MailReport report(String name) throws IOException {
        return read(text(name)).orElseThrow();
    }
}
