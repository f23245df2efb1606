// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

/**
 * The answer to a capability query.
 *
 * @param capability what was asked
 * @param supported whether it can
 * @param limit the number for the capabilities that are one (MAX_…), else 0
 * @param reason why it is off, with the module that can instead where there is one; empty when supported
 */
public record CapabilityAnswer(Capability capability, boolean supported, long limit, String reason) {
    public static CapabilityAnswer yes(Capability capability) {
        return new CapabilityAnswer(capability, true, 0, "");
    }

    public static CapabilityAnswer no(Capability capability, String reason) {
        return new CapabilityAnswer(capability, false, 0, reason);
    }
}
