// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

/**
 * A recipient of a message.
 *
 * @param type where it stands
 * @param address in the form of RFC 5322: "a@example.org" or "Anna &lt;a@example.org&gt;"
 */
public record Addressee(Type type, String address) {
    /** How a recipient is addressed. */
    public enum Type {
        TO,
        CC,
        /** Does not appear in what the others get. */
        BCC
    }
}
