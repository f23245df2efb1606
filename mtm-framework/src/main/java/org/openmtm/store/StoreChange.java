// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

/**
 * A change of the store. It runs on the store's writer thread: computing, waiting and input/output belong before it. It
 * may be run again after a failure of the store, so it has no effect besides the transaction. If it throws, nothing of
 * it is committed and its caller gets the exception.
 *
 * @param <T> what it gives back
 */
@FunctionalInterface
public interface StoreChange<T> {
    T apply(StoreTransaction transaction);
}
