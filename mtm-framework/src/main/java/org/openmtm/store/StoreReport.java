// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import java.util.List;
import java.util.Map;

/**
 * What a check of the store found.
 *
 * @param problems one line each; empty when the store is clean
 * @param counted what was looked at, in order: "entries", "bodies", "bytes" …
 */
public record StoreReport(List<String> problems, Map<String, Long> counted) {
    public boolean clean() {
        return problems.isEmpty();
    }
}
