// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

/**
 * A stretch of the raw bytes of a message that is only partly here.
 *
 * @param offset of its first byte in the raw message
 * @param length in bytes, positive
 */
public record BodyRange(long offset, long length) {
    /** The offset behind its last byte. */
    public long end() {
        return offset + length;
    }
}
