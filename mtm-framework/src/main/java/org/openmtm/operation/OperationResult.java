// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.operation;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openmtm.store.StoreTransaction;

/**
 * What a command achieved: named values (strings, longs, booleans) in a fixed order, and the last change, if any, that
 * has to be committed in the same transaction as the end of the operation.
 */
public final class OperationResult {
    /** The change that goes into the store together with the end of the operation. */
    @FunctionalInterface
    public interface FinalChange {
        void apply(StoreTransaction transaction);
    }

    public static final OperationResult EMPTY = new OperationResult(Map.of(), tx -> {});

    private final Map<String, Object> values;
    private final FinalChange finalChange;

    private OperationResult(Map<String, Object> values, FinalChange finalChange) {
        this.values = values;
        this.finalChange = finalChange;
    }

    /** @param values strings, numbers and booleans only; copied */
    public static OperationResult of(Map<String, ?> values) {
        return new OperationResult(java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values)), tx -> {});
    }

    /** The same values, with a change to be committed together with the end of the operation. */
    public OperationResult with(FinalChange change) {
        return new OperationResult(values, change);
    }

    public Map<String, Object> values() {
        return values;
    }

    public FinalChange finalChange() {
        return finalChange;
    }
}
