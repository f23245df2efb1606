// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

class Imap4SettingTest {
    @Test
    void everyValueGoesThereAndBack() {
        for (Imap4Setting<?> setting : Imap4Setting.all()) {
            thereAndBack(setting, setting.defaultText());
        }
        thereAndBack(Imap4Setting.INBOX_LIMIT, "500");
        thereAndBack(Imap4Setting.QUICK_POLL, "100");
        assertThat(Imap4Setting.INBOX_LIMIT.parse("0")).isEqualTo(OptionalInt.of(0));
        assertThat(Imap4Setting.INBOX_LIMIT.defaultValue()).isEmpty();
        assertThat(Imap4Setting.SYNC_RATE.parse(" ")).isEqualTo(Duration.ofSeconds(300));
        assertThat(Imap4Setting.SASL_MECHANISMS.parse("scram-sha-256, Plain plain"))
                .containsExactly("SCRAM-SHA-256", "PLAIN");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sasl.mechanisms|PLAIN,KERBEROS|'KERBEROS' is not known. Use some of SCRAM-SHA-256",
                "folder.path|Mail/*|without * and %",
                "search.filter|SINCE yesterday|After SINCE comes a date such as 1-Jan-2026, not 'yesterday'",
                "search.filter|FRMO anna|'FRMO' is no search key",
                "search.filter|OR SEEN|It lacks a criterion",
                "search.filter|(SEEN|A parenthesis is not closed",
                "search.filter|SUBJECT \"x|quotes in it are not in pairs",
                "search.filter|FROM Zoë|ASCII only",
                "search.filter|1:10|use UID",
                "search.filter|SUBJECT {5}|After SUBJECT comes a text",
                "download.rules|INBOX|'INBOX' is no rule. Write rules as",
                "download.rules|INBOX:everything|'everything' names no parts. Use one of headers, text",
                "download.rules|INBOX<big:text|'INBOX<big:text' is no rule",
                "sync.rate.seconds|often|a whole number from 0 to 86400",
                "brake.minimum|-1|at least 0",
                "idle|maybe|Use yes or no",
                "synchronise|some|Use one of all, remote, local, combination"
            })
    void aWrongValueIsToldWithWhatIsAllowed(String key, String value, String words) {
        Imap4Setting<?> setting = Imap4Setting.all().stream()
                .filter(candidate -> candidate.key().equals(key))
                .findFirst()
                .orElseThrow();

        assertThatThrownBy(() -> setting.parse(value)).isInstanceOfSatisfying(MessagingException.class, e -> {
            assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
            assertThat(e.oneLine()).contains(key).contains(words);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALL",
                "since 1-Jan-2026 not from newsletter",
                "OR (UNSEEN FLAGGED) (LARGER 1000 SUBJECT \"a \\\"b\\\" (c)\")",
                "HEADER List-Id dev UNKEYWORD $Junk UID 1:*",
                "NOT (OR FROM a OR FROM b TO c)"
            })
    void searchesOfTheStandardAreTaken(String filter) {
        assertThat(Imap4Setting.SEARCH_FILTER.parse(filter)).isEqualTo(filter);
    }

    @Test
    void aSearchThatIsNestedWithoutEndIsRefused() {
        wrong(Imap4Setting.SEARCH_FILTER, "NOT ".repeat(200) + "SEEN");
        wrong(Imap4Setting.SEARCH_FILTER, "(".repeat(100) + "SEEN" + ")".repeat(100));
    }

    private static void wrong(Imap4Setting<?> setting, String text) {
        assertThatThrownBy(() -> setting.parse(text))
                .as(setting.key() + "=" + text)
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID));
    }

    private static <T> void thereAndBack(Imap4Setting<T> setting, String text) {
        assertThat(setting.format(setting.parse(text))).as(setting.key()).isEqualTo(text);
    }
}
