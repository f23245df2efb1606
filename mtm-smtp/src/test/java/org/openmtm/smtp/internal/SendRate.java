// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.SendOptions;
import org.openmtm.testservers.SmtpSink;

/** Prints how many mails of 5 KB go out in a second over one connection to a local smtp-sink. Arguments: rounds, mails, where
 * the store is. */
final class SendRate {
    private SendRate() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        int mails = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000;
        Path directory = Files.createTempDirectory(Path.of(arguments.length > 2 ? arguments[2] : "target"), "rate");
        String text = ("x".repeat(70) + "\n").repeat(70);
        try (SmtpSink sink = SmtpSink.swallowing();
                SmtpBench bench = new SmtpBench(directory)) {
            bench.settings.put("port", sink.port());
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < mails; i++) {
                    Draft draft = new Draft(
                            Draft.Kind.NEW,
                            "",
                            List.of("ben@example.org"),
                            List.of(),
                            List.of(),
                            "x",
                            text,
                            List.of(),
                            null);
                    bench.client().compose(draft, SendOptions.NOW);
                }
                OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
                long work = system.getProcessCpuTime();
                long start = System.nanoTime();
                Object result = bench.flush();
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.printf(
                        Locale.ROOT,
                        "%s: %.0f mails/s, %d us of work each%n",
                        result,
                        mails / seconds,
                        (system.getProcessCpuTime() - work) / 1_000 / mails);
            }
        }
    }
}
