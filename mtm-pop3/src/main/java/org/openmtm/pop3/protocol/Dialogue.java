// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.openmtm.email.wire.WireConnection;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Commands and answers on one connection, with a total time limit for each answer. */
final class Dialogue {
    /** RFC 2449, 4, allows 512; servers put long stories behind -ERR. */
    private static final int LONGEST_LINE = 2_000;

    /** Of all lines of a listing together: a million of ordinary ones. */
    private static final int LONGEST_LISTING = 32 << 20;

    private final WireConnection wire;
    private final Duration limit;
    private int unanswered;

    Dialogue(WireConnection wire, Duration limit) {
        this.wire = wire;
        this.limit = limit;
    }

    /** Writes a command that leaves with the next flush. */
    void put(String line) {
        expectNothing();
        if (line.chars().allMatch(c -> c < 0x80)) {
            wire.out().writeAscii(line);
        } else {
            wire.out().writeUtf8(line);
        }
        wire.out().crlf();
        unanswered++;
    }

    void flush() {
        wire.out().flush();
    }

    Pop3Reply command(String line) {
        put(line);
        flush();
        return reply();
    }

    /** A command whose end must not be shown, or an answer to a challenge. */
    String secret(String command, byte[] secret) {
        expectNothing();
        wire.out().writeAscii(command);
        wire.out().writeSecret(secret);
        wire.out().crlf();
        unanswered++;
        flush();
        return answer();
    }

    Pop3Reply reply() {
        return Pop3Reply.of(answer());
    }

    /** The first line of the next answer, as it came. */
    String answer() {
        String line = timed(limit, () -> wire.in().readLine(LONGEST_LINE));
        unanswered--;
        return line;
    }

    /** A greeting is answered without a question. */
    Pop3Reply greeting() {
        unanswered++;
        return reply();
    }

    /** Reads under a total time limit. */
    <T> T timed(Duration span, Supplier<T> reading) {
        wire.in().deadline(span);
        try {
            return reading.get();
        } finally {
            wire.in().deadline(null);
        }
    }

    /** The lines of a listing up to its dot. @throws MessagingException LIMIT for more than so many, or very long ones */
    List<String> lines(int most) {
        return timed(limit.plusSeconds(most / 1_000), () -> {
            List<String> lines = new ArrayList<>();
            int left = LONGEST_LISTING;
            for (String line = next(); !line.equals("."); line = next()) {
                left -= line.length();
                if (lines.size() == most || left < 0) {
                    throw new MessagingException(
                            ErrorKind.LIMIT,
                            "The server lists more than " + (left < 0 ? LONGEST_LISTING + " bytes" : most + " lines"),
                            "Delete mail on the server by other means");
                }
                lines.add(line.startsWith(".") ? line.substring(1) : line);
            }
            return lines;
        });
    }

    private String next() {
        return wire.in().readLine(LONGEST_LINE);
    }

    /** What comes without having been asked for would be taken for the answer to what is asked next. */
    private void expectNothing() {
        if (unanswered == 0 && wire.in().ready()) {
            throw new MessagingException(
                    ErrorKind.PROTOCOL,
                    "The server says more than it was asked for",
                    "Try again; ask its operator if it goes on");
        }
    }
}
