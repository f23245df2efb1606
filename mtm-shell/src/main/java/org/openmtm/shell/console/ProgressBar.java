// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.console;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.openmtm.operation.Progress;

/**
 * One line at the bottom that tells how far something is: stage, bar, done/total, rate, time to go. Looks at its source
 * ten times a second on a thread of its own, so that the work never waits for the terminal. Closing erases it.
 */
final class ProgressBar implements AutoCloseable {

    private static final long TICK_MILLIS = 100;
    private static final String ERASE = "\r\u001b[K";

    private final PrintStream target;
    private final Thread painter;

    private ProgressBar(PrintStream target, IntSupplier width, Supplier<Progress> source) {
        this.target = target;
        painter = new Thread(() -> paint(width, new Line(source, System::nanoTime)), "mtm-progress");
        painter.setDaemon(true);
        painter.start();
    }

    static ProgressBar show(PrintStream target, IntSupplier width, Supplier<Progress> source) {
        return new ProgressBar(target, width, source);
    }

    private void paint(IntSupplier width, Line line) {
        try {
            while (true) {
                Thread.sleep(TICK_MILLIS);
                // The last column stays free: writing into it makes some terminals wrap.
                target.print(ERASE + line.text(width.getAsInt() - 1));
                target.flush();
            }
        } catch (InterruptedException closed) {
            target.print(ERASE);
            target.flush();
        }
    }

    /** Ends the painting and erases the line before it returns. Keeps the caller's interrupt. */
    @Override
    public void close() {
        painter.interrupt();
        boolean interrupted = Thread.interrupted();
        while (painter.isAlive()) {
            try {
                painter.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the line says, without the painting. */
    static final class Line {

        private static final int MAX_BAR = 30;
        private static final int MIN_BAR = 8;
        private static final Duration SETTLE = Duration.ofMillis(500);

        private final Supplier<Progress> source;
        private final LongSupplier nanos;
        private String stage;
        private long startedAt;
        private long startedWith;

        Line(Supplier<Progress> source, LongSupplier nanos) {
            this.source = source;
            this.nanos = nanos;
        }

        String text(int width) {
            Progress now = source.get();
            if (!now.stage().equals(stage)) {
                stage = now.stage();
                startedAt = nanos.getAsLong();
                startedWith = now.done();
            }
            String head = SafeText.line(now.text().isEmpty() ? now.stage() : now.stage() + " " + now.text());
            String tail = figures(now);
            if (now.total() <= 0) {
                return Cells.cut((head + "  " + tail).stripTrailing(), width);
            }
            int left = width - Cells.width(head) - Cells.width(tail) - 6;
            String bar = left >= MIN_BAR ? "  [" + bar(now, Math.min(left, MAX_BAR)) + "]  " : "  ";
            return Cells.cut(head + bar + tail, width);
        }

        private static String bar(Progress now, int length) {
            int full = (int) Math.min(length, now.done() * (double) length / now.total());
            return "#".repeat(full) + "-".repeat(length - full);
        }

        private String figures(Progress now) {
            boolean bytes = now.unit().equals("bytes");
            StringBuilder text = new StringBuilder();
            if (now.done() > 0 || now.total() > 0) {
                text.append(amount(now.done(), bytes));
                if (now.total() > 0) {
                    text.append('/').append(amount(now.total(), bytes));
                }
                text.append(bytes || now.unit().isEmpty() ? "" : " " + SafeText.line(now.unit()));
            }
            double seconds = (nanos.getAsLong() - startedAt) / 1e9;
            double rate = (now.done() - startedWith) / Math.max(seconds, 0.001);
            if (seconds * 1000 >= SETTLE.toMillis() && rate > 0) {
                text.append("  ").append(amount(Math.round(rate), bytes)).append("/s");
                if (now.total() > now.done()) {
                    long eta = Math.round((now.total() - now.done()) / rate);
                    text.append("  ")
                            .append(Human.clock(Duration.ofSeconds(eta)))
                            .append(" to go");
                }
            }
            return text.toString();
        }

        private static String amount(long number, boolean bytes) {
            return bytes ? Human.bytes(number) : Human.count(number);
        }
    }
}
