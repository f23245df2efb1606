// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.mtm.FetchOptions.Parts;

class DownloadRulesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|anything|5|WHOLE",
                "INBOX<1000000:whole, *:text|INBOX|999999|WHOLE",
                "INBOX<1000000:whole, *:text|INBOX|1000000|TEXT",
                "INBOX<1000000:whole, *:text|inbox|1|WHOLE",
                "INBOX<1000000:whole, *:text|Lists|1|TEXT",
                "Lists/*:headers,INBOX < 2k : text-and-attachments|Lists/dev|1|HEADERS",
                "Lists/*:headers,INBOX < 2k : text-and-attachments|INBOX|1999|TEXT_AND_ATTACHMENTS",
                "Lists/*:headers,INBOX < 2k : text-and-attachments|INBOX|2000|HEADERS",
                "\"A, b: <c>\":alternative_text|A, b: <c>|9|ALTERNATIVE_TEXT",
                "A.c:whole|Abc|1|HEADERS",
                "(x:whole|(x|1|WHOLE",
                "Archiv?:attachments|Archive|1|ATTACHMENTS",
                "*<5M:whole|INBOX|4999999|WHOLE"
            })
    void theFirstRuleThatFitsDecides(String rules, String folder, long size, Parts parts) {
        assertThat(DownloadRules.parse(rules).partsOf(folder, size)).isEqualTo(parts);
    }

    @Test
    void theyAreWrittenAsTheyWereRead() {
        String text = "INBOX<1000000:whole, *:text";

        assertThat(DownloadRules.parse(" " + text + " ")).hasToString(text).isEqualTo(DownloadRules.parse(text));
        assertThat(DownloadRules.parse("").isEmpty()).isTrue();
    }

    @Test
    void tooManyAreRefused() {
        assertThatThrownBy(() -> DownloadRules.parse("a:text,".repeat(33)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("33 rules");
    }
}
