// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.mtm.WaitingChange;

/** What a row keeps in its text, and what a result tells, comes back as it was. */
class ChangeDetailTest {
    @Test
    void whatIsKeptComesBack() {
        ChangeDetail detail = ChangeDetail.NONE
                .formerFolder(EntryId.of(5))
                .tried(EntryId.of(7))
                .copied(7, 4_294_967_295L)
                .asDone();
        ChangeDetail back = ChangeDetail.of(detail.text());
        assertThat(back).isEqualTo(detail);
        assertThat(back.failed("NO: a=b & c\r\nd ä").trouble()).isEqualTo("NO: a=b & c d ä");
        assertThat(back.failed("no").triedFolder()).isNull();
        assertThat(back.failed("no").formerFolder()).isEqualTo(EntryId.of(5));
        assertThat(ChangeDetail.of(ChangeDetail.of(FetchOptions.WHOLE).text()).options())
                .isEqualTo(FetchOptions.WHOLE);
    }

    @Test
    void itFitsTheStoreWhateverAServerSays() {
        ChangeDetail detail = ChangeDetail.NONE
                .formerName("ü".repeat(2000))
                .triedPath("x".repeat(2000))
                .failed("\u20ac".repeat(5000));
        assertThat(detail.text()).hasSizeLessThan(1000);
        assertThat(ChangeDetail.of(detail.text())).isEqualTo(detail);
        assertThat(detail.triedPath()).isEmpty();
    }

    @Test
    void aListComesBackFromTheValuesOfAResult() {
        WaitingChange change = new WaitingChange(
                EntryId.of(9), "MOVE", "Hello", "INBOX", "Work", "UID MOVE 1 \"Work\"", "operation 3", 2, "busy", true);
        assertThat(WaitingChange.of(WaitingChange.values(List.of(change, change))))
                .containsExactly(change, change);
    }
}
