// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The tables in Markdown: printed, and put between the markers of a page. */
final class Report {

    static final String BEGIN = "<!-- benchmarks/run writes from here -->";
    static final String END = "<!-- to here -->";

    private final Figures figures;
    private final Options options;

    Report(Figures figures, Options options) {
        this.figures = figures;
        this.options = options;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(machine()).append("\n\n| Figure | Measured | Bar | |\n|---|---|---|---|\n");
        for (Bars.Verdict verdict : Bars.judge(figures)) {
            row(text, verdict.what(), verdict.measured(), verdict.bar(), verdict.verdict());
        }
        if (!options.subjects().equals(Options.ALL)) {
            text.append("\nThis run measured only ")
                    .append(String.join(", ", new TreeSet<>(options.subjects())))
                    .append(".\n");
        }
        if (options.quick()) {
            text.append("\nA quick run: a tenth of the sizes that the names say.\n");
        }
        text.append(
                "\n| Taken (s, unless it says ms) | n | median | least | most | p99 |\n|---|---|---|---|---|---|\n");
        figures.all()
                .forEach((name, values) -> row(
                        text,
                        name,
                        Integer.toString(values.size()),
                        number(figures.median(name).getAsDouble()),
                        number(figures.percentile(name, 0).getAsDouble()),
                        number(figures.percentile(name, 100).getAsDouble()),
                        values.size() >= 100
                                ? number(figures.percentile(name, 99).getAsDouble())
                                : ""));
        figures.notes().forEach(note -> text.append("\n").append(note).append("\n"));
        figures.failures()
                .forEach((name, why) -> text.append("\nNot measured: ")
                        .append(name)
                        .append(": ")
                        .append(why.lines().findFirst().orElse("").replace(options.root() + "/", ""))
                        .append('\n'));
        return text.toString();
    }

    /** Replaces what stands between the markers, or makes the page. */
    void write(Path page) throws IOException {
        String before = Files.exists(page) ? Files.readString(page) : "# Performance\n\n" + BEGIN + "\n" + END + "\n";
        int begin = before.indexOf(BEGIN);
        int end = before.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(page + " has no markers for the table");
        }
        Files.writeString(page, before.substring(0, begin) + BEGIN + "\n" + text() + before.substring(end));
    }

    boolean allPass() {
        return figures.failures().isEmpty()
                && Bars.judge(figures).stream()
                        .noneMatch(verdict -> verdict.verdict().equals("FAIL"));
    }

    private String machine() {
        return String.format(
                Locale.ROOT,
                "%s: %d mails, medians of %d runs; %s, %d processors, %s %s, Java %s, load average %s before the run.",
                LocalDate.now(),
                options.mails(),
                options.runs(),
                processor(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version").replaceAll("-.*", ""),
                System.getProperty("java.version"),
                options.load());
    }

    private static String processor() {
        Path info = Path.of("/proc/cpuinfo");
        try (Stream<String> lines = Files.lines(info)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.replaceAll(".*:\\s*", ""))
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }

    private static void row(StringBuilder text, String... cells) {
        text.append("| ").append(String.join(" | ", List.of(cells))).append(" |\n");
    }
}
