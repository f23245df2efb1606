// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.entry.FolderRole;
import org.openmtm.imap4.protocol.ListEntry;

class FolderChoiceTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*|INBOX|true",
                "''|anything|true",
                "inbox|INBOX|true",
                "INBOX, Work/*|Work/A/B|true",
                "INBOX, Work/*|Work|false",
                "!Spam|INBOX|true",
                "!Spam|Spam|false",
                "*, !Work/*, Work/Keep|Work/Keep|true",
                "*, !Work/*, Work/Keep|Work/Drop|false",
                "Archiv?|Archive|true",
                "A.c|Abc|false",
                "(x|(x|true"
            })
    void theLastPatternThatMatchesDecides(String patterns, String name, boolean included) {
        assertThat(new FolderChoice(patterns).includes(name)).isEqualTo(included);
    }

    @Test
    void whatTheServerSaysOfRolesComesBeforeNames() {
        List<ListEntry> entries = List.of(
                new ListEntry("Sent", "/", Set.of()),
                new ListEntry("Gesendet", "/", Set.of("\\sent")),
                new ListEntry("inbox", "/", Set.of()),
                new ListEntry("INBOX.Trash", ".", Set.of("\\hasnochildren")),
                new ListEntry("Work/Drafts", "/", Set.of()),
                new ListEntry("Spam", "/", Set.of("\\junk")));

        assertThat(FolderRoles.of(entries))
                .isEqualTo(Map.of(
                        "Gesendet", FolderRole.SENT,
                        "inbox", FolderRole.INBOX,
                        "INBOX.Trash", FolderRole.DELETED,
                        "Spam", FolderRole.JUNK));
    }
}
