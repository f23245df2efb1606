// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.openmtm.operation.Progress;

class ProgressBarTest {

    private final AtomicLong nanos = new AtomicLong();
    private volatile Progress progress = Progress.NONE;
    private final ProgressBar.Line line = new ProgressBar.Line(() -> progress, nanos::get);

    private void at(double seconds, long done) {
        nanos.set((long) (seconds * 1e9));
        progress = new Progress("fetch", done, 20_000, "messages", "INBOX");
    }

    @Test
    void tellsStageAmountRateAndTimeToGo() {
        at(0, 0);
        line.text(100);
        at(2, 10_000);
        assertThat(line.text(100))
                .isEqualTo(
                        "fetch INBOX  [###############---------------]  10,000/20,000 messages  5,000/s  0:02 to go");
    }

    @Test
    void neverIsWiderThanTheTerminal() {
        at(0, 0);
        for (int width = 1; width < 120; width++) {
            at(2, 9_999);
            assertThat(Cells.width(line.text(width))).isLessThanOrEqualTo(width);
        }
    }

    @Test
    void withoutATotalThereIsNoBar() {
        progress = Progress.stage("connect", "mail.example.org");
        assertThat(line.text(80)).isEqualTo("connect mail.example.org");
    }

    @Test
    void aNewStageBeginsItsRateAnew() {
        at(0, 0);
        line.text(100);
        at(10, 20_000);
        line.text(100);
        progress = new Progress("index", 5, 10, "messages", "");
        assertThat(line.text(100)).contains("index").contains("5/10 messages").doesNotContain("/s");
    }

    @Test
    void isErasedWhenTheWorkEnds() throws Exception {
        CountDownLatch asked = new CountDownLatch(2);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Console console = new Console(InputStream.nullInputStream(), System.out, err, new ErrTerminal());
        console.showing(
                () -> {
                    asked.countDown();
                    return Progress.stage("connect", "");
                },
                () -> {
                    asked.await();
                    return 0;
                });
        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("connect").endsWith("\r\u001b[K");
    }

    @Test
    void onAPipeThereIsNothing() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Console console = new Console(InputStream.nullInputStream(), System.out, err, Screen.NONE);
        assertThat(console.showing(() -> progress, () -> 42)).isEqualTo(42);
        assertThat(bytes.size()).isZero();
    }

    private static final class ErrTerminal implements Screen {
        @Override
        public boolean outTerminal() {
            return false;
        }

        @Override
        public boolean errTerminal() {
            return true;
        }

        @Override
        public int width() {
            return 80;
        }

        @Override
        public Optional<Prompter> prompter() {
            return Optional.empty();
        }
    }
}
