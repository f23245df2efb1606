// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.nio.file.Path;
import java.util.Map;
import org.openmtm.mtm.Commands;

/** Synchronises the headers of an account and tells what that took: for a process of its own, with a small heap. */
public final class LargeFolderSync {
    private LargeFolderSync() {}

    /** @param arguments store directory, port, seconds after which the process ends as if it were killed, or 0 */
    public static void main(String[] arguments) throws Exception {
        try (TestAccount account =
                new TestAccount(Path.of(arguments[0]), Integer.parseInt(arguments[1]), "u1", "secret")) {
            account.set("read.timeout.seconds", 60);
            TestOperation operation = new TestOperation();
            long stopAt = Long.parseLong(arguments[2]);
            operation.observe(progress -> {
                if (stopAt > 0 && progress.stage().equals("fetch") && progress.done() >= stopAt) {
                    Runtime.getRuntime().halt(137);
                }
            });
            long start = System.nanoTime();
            Map<String, Object> values = account.run(new Commands.Synchronise("INBOX", true), operation)
                    .values();
            System.out.printf(
                    "seconds=%.1f new=%s strategy=%s heap=%d MB%n",
                    (System.nanoTime() - start) / 1e9,
                    values.get("new"),
                    values.get("strategy"),
                    Runtime.getRuntime().totalMemory() >> 20);
        }
    }
}
