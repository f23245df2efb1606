// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy;

import java.time.Instant;
import java.util.List;

/**
 * The class loader of code that was replaced and that somebody still holds.
 *
 * @param bundle the symbolic name
 * @param version of the code
 * @param replaced when it was replaced
 * @param heldBy the shortest path from a root of the heap, one step a line: the thread or class at its beginning, the
 *     fields on the way; empty if it was not asked for or not found
 */
public record OldLoader(String bundle, String version, Instant replaced, List<String> heldBy) {
    public OldLoader {
        heldBy = List.copyOf(heldBy);
    }
}
