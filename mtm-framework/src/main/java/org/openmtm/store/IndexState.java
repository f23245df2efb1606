// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

/**
 * How far the full-text index is behind the store.
 *
 * @param indexed messages in the index
 * @param waiting messages with a body that are not in the index yet
 */
public record IndexState(long indexed, long waiting) {}
