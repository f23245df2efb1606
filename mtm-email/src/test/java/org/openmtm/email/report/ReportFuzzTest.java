// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to a report on its way, reading it does not fail, and line ends change nothing. */
class ReportFuzzTest {
    private static final int RUNS = 300;

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r", "\r\r\n"})
    void lineEndsOfEachKind(String lineEnd) throws IOException {
        for (String name : Samples.REPORTS) {
            assertThat(Samples.read(Samples.text(name).replace("\n", lineEnd)))
                    .as(name)
                    .contains(Samples.report(name));
        }
    }

    @Test
    void lineEndsOfAllKindsInOneMessage() throws IOException {
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            String name = Samples.REPORTS.get(seed % Samples.REPORTS.size());
            StringBuilder mixed = new StringBuilder();
            for (String line : Samples.text(name).split("\n", -1)) {
                // An LF right after a lone CR would be the second half of one line end.
                boolean afterReturn = mixed.length() > 0 && mixed.charAt(mixed.length() - 1) == '\r';
                List<String> ends = line.isEmpty() && afterReturn ? List.of("\r") : List.of("\n", "\r\n", "\r");
                mixed.append(line).append(ends.get(random.nextInt(ends.size())));
            }
            assertThat(Samples.read(mixed.toString()))
                    .as("%s, seed %d", name, seed)
                    .contains(Samples.report(name));
        }
    }

    @Test
    void anyPiecesGiveTheSame() throws IOException {
        for (int seed = 0; seed < RUNS; seed++) {
            String name = Samples.REPORTS.get(seed % Samples.REPORTS.size());
            byte[] raw = Samples.text(name).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
            assertThat(ReportReader.read(new Pieces(raw, new Random(seed))))
                    .as("%s, seed %d", name, seed)
                    .contains(Samples.report(name));
        }
    }

    @Test
    void cutAnywhereItTellsNoMoreThanTheWhole() throws IOException {
        for (String name : Samples.REPORTS) {
            byte[] raw = Samples.text(name).getBytes(StandardCharsets.UTF_8);
            int whole = Samples.report(name).recipients().size();
            for (int length = 0; length < raw.length; length += 3) {
                Optional<MailReport> cut = Samples.read(Arrays.copyOf(raw, length));
                assertThat(cut.map(report -> report.recipients().size()).orElse(0))
                        .as("%s, %d bytes", name, length)
                        .isLessThanOrEqualTo(whole);
            }
        }
    }

    @Test
    void damageIsNeverAnError() throws IOException {
        int readable = 0;
        for (int seed = 0; seed < 10 * RUNS; seed++) {
            Random random = new Random(seed);
            byte[] raw = Samples.text(Samples.REPORTS.get(seed % Samples.REPORTS.size()))
                    .getBytes(StandardCharsets.UTF_8);
            for (int i = random.nextInt(12); i >= 0; i--) {
                damage(raw, random);
            }
            readable += Samples.read(raw).isPresent() ? 1 : 0;
        }
        assertThat(readable).isBetween(RUNS, 10 * RUNS);
    }

    private static void damage(byte[] raw, Random random) {
        int at = random.nextInt(raw.length);
        switch (random.nextInt(4)) {
            case 0 -> raw[at] = (byte) random.nextInt(256);
            case 1 -> raw[at] = (byte) "\r\n\t :;()<>\"\\=+-.".charAt(random.nextInt(16));
            case 2 -> {
                int length = Math.min(random.nextInt(40), raw.length - at);
                System.arraycopy(raw, random.nextInt(raw.length - length), raw, at, length);
            }
            default -> Arrays.fill(raw, at, Math.min(raw.length, at + random.nextInt(5)), (byte) '\n');
        }
    }

    @Test
    void noiseIsNoReport() throws IOException {
        for (int seed = 0; seed < RUNS; seed++) {
            byte[] noise = new byte[seed * 7];
            new Random(seed).nextBytes(noise);
            assertThat(Samples.read(noise)).isEmpty();
        }
    }

    @Test
    void deepNestingIsNoReport() throws IOException {
        StringBuilder mail = new StringBuilder();
        for (int level = 0; level < 2_000; level++) {
            mail.append("Content-Type: multipart/report; boundary=b")
                    .append(level)
                    .append("\n\n--b")
                    .append(level)
                    .append('\n');
        }
        assertThat(Samples.read(mail + Samples.text("postfix-failed"))).isEmpty();
    }

    /** Gives a few bytes at a time, as they come. */
    private static final class Pieces extends InputStream {
        private final ByteArrayInputStream in;
        private final Random random;

        Pieces(byte[] raw, Random random) {
            this.in = new ByteArrayInputStream(raw);
            this.random = random;
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return in.read(target, offset, Math.min(length, 1 + random.nextInt(40)));
        }
    }
}
