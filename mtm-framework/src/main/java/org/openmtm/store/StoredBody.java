// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import java.io.InputStream;
import org.osgi.annotation.versioning.ProviderType;

/** The raw bytes of a message, as they are in the store. */
@ProviderType
public interface StoredBody {
    /** Length of the raw bytes. */
    long length();

    /** SHA-256 of the raw bytes in lower-case hex. */
    String sha256();

    /**
     * Streams the raw bytes, byte-identical to what was stored. The caller closes it. Reading to the end verifies length
     * and checksum: damage is an {@link java.io.IOException} that says so, never wrong bytes with a good end.
     */
    InputStream open();
}
