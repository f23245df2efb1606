// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.CommandDescriptor.Parameter;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.mtm.MtmDescriptor;

class CommandReaderTest {
    private static final CommandDescriptor HOME_MADE = new CommandDescriptor(
            "home-made", "", List.of(new Parameter("count", "a number of things", true)), texts -> {
                Integer.parseInt(texts.get("count"));
                return new FakeModule.Asked("home-made");
            });
    private static final MtmDescriptor MODULE =
            new MtmDescriptor("fake", "Fake", "1", "", List.of(), List.of(FolderCommands.RENAME, HOME_MADE));

    @Test
    void readsWhatIsAskedFor() {
        assertThat(CommandReader.asked(MODULE, "folder.rename", Map.of("folder", "17", "name", "New")))
                .isEqualTo(new FolderCommands.RenameFolder(EntryId.of(17), "New"));
    }

    @Test
    void saysWhatIsWrongWithTheParameters() {
        wrong("folder.rename", Map.of("folder", "17"), "needs the parameter 'name'", "its new name, one level");
        wrong("folder.rename", Map.of("folder", "x", "name", "New"), "'folder' cannot be 'x'", "an id");
        wrong(
                "folder.rename",
                Map.of("folder", "1", "name", "N", "force", "1"),
                "no parameter 'force'",
                "folder, name");
        wrong("home-made", Map.of("count", "many"), "many", "a number of things");
    }

    private static void wrong(String command, Map<String, String> parameters, String what, String advice) {
        assertThatThrownBy(() -> CommandReader.asked(MODULE, command, parameters))
                .isInstanceOfSatisfying(MessagingException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
                    assertThat(e.getMessage()).contains(what);
                    assertThat(e.advice()).contains(advice);
                });
    }

    @Test
    void namesTheCommandsThatAModuleKnows() {
        assertThatThrownBy(() -> CommandReader.asked(MODULE, "fly", Map.of()))
                .isInstanceOfSatisfying(MessagingException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.NOT_SUPPORTED);
                    assertThat(e.advice()).contains("folder.rename, home-made");
                });
    }

    @Test
    void passesOverParametersOfAnotherVersionInTheJournal() {
        RecordedCommand recorded =
                new RecordedCommand("folder.rename", Map.of("folder", "17", "name", "New", "former", "1"));
        assertThat(CommandReader.recorded(MODULE, recorded))
                .isEqualTo(new FolderCommands.RenameFolder(EntryId.of(17), "New"));
    }
}
