// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy;

import java.util.List;

/**
 * What became of replaced code since the process started.
 *
 * @param replaced how many class loaders were replaced
 * @param left those that are still there after a collection, oldest first
 */
public record LeakReport(int replaced, List<OldLoader> left) {
    public LeakReport {
        left = List.copyOf(left);
    }
}
