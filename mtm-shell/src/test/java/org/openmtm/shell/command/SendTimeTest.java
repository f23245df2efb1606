// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SendTimeTest {

    private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-11-22T15:30:00+01:00[Europe/Berlin]");

    @ParameterizedTest
    @CsvSource({
        "2026-12-24T18:00, 2026-12-24T17:00:00Z",
        "2026-12-24 18:00, 2026-12-24T17:00:00Z",
        "2026-12-24T18:00Z, 2026-12-24T18:00:00Z",
        "2026-12-24T18:00+02:00, 2026-12-24T16:00:00Z",
        "18:00, 2026-11-22T17:00:00Z",
        "08:00, 2026-11-23T07:00:00Z",
        "+90m, 2026-11-22T16:00:00Z",
        "+2h, 2026-11-22T16:30:00Z",
        "+1d, 2026-11-23T14:30:00Z",
    })
    void understandsHowPeopleWriteTimes(String text, Instant expected) {
        assertThat(SendTime.parse(text, NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tomorrow", "25:00", "2026-13-01T00:00", "+5", "+5w", "18"})
    void refusesTheRestAndSaysWhatIsPossible(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SendTime.parse(text, NOW))
                .withMessageContaining(SendTime.FORMS);
    }

    @Test
    void hostAndPortAreTakenApart() {
        assertThat(HostPort.parse("mail.example.org")).isEqualTo(new HostPort("mail.example.org", 0));
        assertThat(HostPort.parse("127.0.0.1:1143")).isEqualTo(new HostPort("127.0.0.1", 1143));
        assertThat(HostPort.parse("[2001:db8::1]:993")).isEqualTo(new HostPort("2001:db8::1", 993));
        assertThat(HostPort.parse("2001:db8::1")).isEqualTo(new HostPort("2001:db8::1", 0));
        for (String wrong : new String[] {"", ":993", "a:", "a:0", "a:x", "a b:1", "http://a:1", "u@h", "a\n:1"}) {
            assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> HostPort.parse(wrong));
        }
    }
}
