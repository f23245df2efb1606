// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.Arrays;

/** Compares the full-text index with the bodies that are there. Runs on the index's own thread. */
final class IndexCheck {
    private final ReaderPool readers;

    IndexCheck(ReaderPool readers) {
        this.readers = readers;
    }

    void run(IndexDb index, Check check) {
        index.problems().forEach(line -> check.problem("index.db: " + line));
        long[] held = index.documents();
        long[][] wanted = readers.snapshot(db -> new long[][] {
            db.numbers("SELECT id FROM body WHERE id <= ? ORDER BY id", index.highWater()),
            db.numbers("SELECT body FROM unindexed WHERE id > ? ORDER BY body", index.removed())
        });
        for (long body : wanted[0]) {
            if (Arrays.binarySearch(held, body) < 0) {
                check.problem("index.db: body " + body + " is not in the full-text index");
            }
        }
        for (long body : held) {
            boolean known = Arrays.binarySearch(wanted[0], body) >= 0 || Arrays.binarySearch(wanted[1], body) >= 0;
            if (!known) {
                check.problem("index.db: the full-text index holds body " + body + ", which is not there");
            }
        }
        for (long body : index.naming()) {
            if (Arrays.binarySearch(held, body) < 0) {
                check.problem("index.db: the threads hold body " + body + ", which is not in the full-text index");
            }
        }
        check.counted("indexed", held.length);
    }
}
