// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.console;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table that fits the terminal. The widths come from the first rows; those after them are streamed, so that a table of
 * any length needs no memory. Cells are made harmless here. On a pipe nothing is cut.
 */
public final class Table implements AutoCloseable {

    /** How many rows decide on the widths. */
    private static final int SAMPLE = 200;

    private static final int MIN_SHRUNK = 6;
    private static final String GAP = "  ";

    /** How a column behaves. */
    public enum Column {
        /** Numbers: to the right, never cut. */
        RIGHT,
        /** Short text, cut only if there is no other way. */
        LEFT,
        /** Long text, cut first. */
        FLEXIBLE
    }

    private record Head(String title, Column column) {}

    private record Row(String[] cells, boolean strong) {}

    private final Console console;
    private final List<Head> heads = new ArrayList<>();
    private final List<Row> sample = new ArrayList<>();
    private int[] widths;

    public Table(Console console) {
        this.console = console;
    }

    public Table column(String title, Column column) {
        heads.add(new Head(title, column));
        return this;
    }

    public void row(Object... cells) {
        add(false, cells);
    }

    /** A row that is shown in bold where the terminal can. */
    public void strongRow(Object... cells) {
        add(true, cells);
    }

    private void add(boolean strong, Object... cells) {
        String[] texts = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            texts[i] = SafeText.line(cells[i] == null ? "" : cells[i].toString());
        }
        Row row = new Row(texts, strong);
        if (widths != null) {
            print(row);
        } else {
            sample.add(row);
            if (sample.size() == SAMPLE) {
                begin();
            }
        }
    }

    /** Prints what waits; a table without rows prints nothing at all. */
    @Override
    public void close() {
        if (widths == null && !sample.isEmpty()) {
            begin();
        }
    }

    private void begin() {
        widths = fit(natural(), console.width());
        String[] titles = heads.stream().map(Head::title).toArray(String[]::new);
        print(new Row(titles, true));
        sample.forEach(this::print);
        sample.clear();
    }

    private int[] natural() {
        int[] natural = new int[heads.size()];
        for (int i = 0; i < natural.length; i++) {
            natural[i] = Cells.width(heads.get(i).title());
            for (Row row : sample) {
                natural[i] = Math.max(natural[i], Cells.width(row.cells()[i]));
            }
        }
        return natural;
    }

    /** Takes from the widest flexible column until the table fits; then, if it has to be, from the other texts. */
    private int[] fit(int[] natural, int terminal) {
        int over = Arrays.stream(natural).sum() + GAP.length() * (natural.length - 1) - terminal;
        for (Column kind : List.of(Column.FLEXIBLE, Column.LEFT)) {
            for (; over > 0; over--) {
                int widest = widest(natural, kind);
                if (widest < 0) {
                    break;
                }
                natural[widest]--;
            }
        }
        return natural;
    }

    private int widest(int[] now, Column kind) {
        int widest = -1;
        for (int i = 0; i < now.length; i++) {
            boolean canGive = heads.get(i).column() == kind && now[i] > MIN_SHRUNK;
            if (canGive && (widest < 0 || now[i] > now[widest])) {
                widest = i;
            }
        }
        return widest;
    }

    private void print(Row row) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            boolean last = i == widths.length - 1;
            String cell = console.outTerminal() ? Cells.cut(row.cells()[i], widths[i]) : row.cells()[i];
            String padding = Cells.padding(cell, widths[i]);
            boolean right = heads.get(i).column() == Column.RIGHT;
            line.append(right ? padding + cell : last ? cell : cell + padding).append(last ? "" : GAP);
        }
        String text = Cells.cut(line.toString().stripTrailing(), console.width());
        console.out().println(row.strong() ? console.style().strong(text) : text);
    }
}
