// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import org.openmtm.entry.Entry;

/**
 * A message that was found.
 *
 * @param message the message as it is now
 * @param folder the full name of its folder
 */
public record SearchHit(Entry message, String folder) {}
