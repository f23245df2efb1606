// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import java.io.OutputStream;

/**
 * Takes the raw bytes of one message: compresses and checksums them on the caller's thread, in bounded memory whatever
 * the length. Closing without {@link #finish} drops what was written. For one thread.
 */
public abstract class BodySink extends OutputStream {
    /** Ends the body. Nothing is durable yet: a transaction has to take it in. */
    public abstract StagedBody finish();

    @Override
    public abstract void close();
}
