// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.message;

import java.util.List;

/**
 * HTML that can be shown.
 *
 * @param html what goes into the body of a page
 * @param blocked what would have been loaded from the network, each once, the first 1,000
 */
public record SafeHtml(String html, List<String> blocked) {
    public SafeHtml {
        blocked = List.copyOf(blocked);
    }
}
