// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.session;

import java.util.Map;

/**
 * A service to be created.
 *
 * @param mtm the type of its module
 * @param settings its settings; values as text or in their own type, checked against the module's description
 * @param password the password, or null for none; the caller overwrites it when done
 */
public record ServiceSpec(String mtm, Map<String, ?> settings, char[] password) {
    @Override
    public String toString() {
        return "ServiceSpec[" + mtm + " " + settings + "]";
    }
}
