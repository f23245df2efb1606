// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A body that was written to a {@link BodySink} and waits for the transaction that takes it in. Used at most once; one
 * that no transaction takes has to be closed.
 */
@ProviderType
public interface StagedBody extends AutoCloseable {
    long length();

    @Override
    void close();
}
