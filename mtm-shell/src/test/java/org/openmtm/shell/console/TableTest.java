// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.openmtm.shell.console.Table.Column;

class TableTest {

    private record Terminal(int width) implements Screen {
        @Override
        public boolean outTerminal() {
            return true;
        }

        @Override
        public boolean errTerminal() {
            return false;
        }

        @Override
        public Optional<Prompter> prompter() {
            return Optional.empty();
        }
    }

    private static List<String> lines(Screen screen, Consumer<Table> filling) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Console console = new Console(InputStream.nullInputStream(), out, out, screen);
        try (Table table = new Table(console)
                .column("ID", Column.RIGHT)
                .column("FROM", Column.FLEXIBLE)
                .column("SUBJECT", Column.FLEXIBLE)) {
            filling.accept(table);
        }
        return bytes.toString(StandardCharsets.UTF_8)
                .replaceAll("\u001b\\[\\d*m", "")
                .lines()
                .toList();
    }

    @Test
    void onAPipeNothingIsCut() {
        String subject = "long ".repeat(40).strip();
        List<String> lines = lines(Screen.NONE, table -> {
            table.row(7, "Anna", subject);
            table.row(12345, "Benedict", "x");
        });
        assertThat(lines)
                .containsExactly("   ID  FROM      SUBJECT", "    7  Anna      " + subject, "12345  Benedict  x");
    }

    @Test
    void fitsTheTerminalByCuttingTheWidestFlexibleColumn() {
        List<String> lines = lines(new Terminal(40), table -> table.row(12345, "Anna", "word ".repeat(20)));
        assertThat(lines).allSatisfy(line -> assertThat(Cells.width(line)).isLessThanOrEqualTo(40));
        assertThat(lines.get(1)).startsWith("12345  Anna  word word").endsWith("…");
    }

    @Test
    void wideCharactersDoNotShiftTheColumns() {
        List<String> lines = lines(new Terminal(60), table -> {
            table.row(1, "日本語", "a");
            table.row(2, "abcdef", "b");
        });
        assertThat(lines).containsExactly("ID  FROM    SUBJECT", " 1  日本語  a", " 2  abcdef  b");
    }

    @Test
    void evenATinyTerminalIsNotOverrun() {
        List<String> lines = lines(new Terminal(20), table -> table.row(123456789, "somebody", "something"));
        assertThat(lines).allSatisfy(line -> assertThat(Cells.width(line)).isLessThanOrEqualTo(20));
    }

    @Test
    void cellsOfStrangersAreMadeHarmless() {
        List<String> lines = lines(Screen.NONE, table -> table.row(1, "a\nb", "c\u001b[2Jd"));
        assertThat(lines).hasSize(2);
        assertThat(lines.get(1)).contains("a b").contains("c\ufffd[2Jd");
    }

    @Test
    void streamsRowsBeyondTheSampleWithTheSameWidths() {
        List<String> lines = lines(new Terminal(30), table -> {
            for (int i = 0; i < 1000; i++) {
                table.row(i, "Anna", "subject");
            }
        });
        assertThat(lines).hasSize(1001);
        assertThat(lines.get(1000)).isEqualTo("999  Anna  subject");
    }

    @Test
    void withoutRowsNothingIsPrinted() {
        assertThat(lines(Screen.NONE, table -> {})).isEmpty();
    }
}
