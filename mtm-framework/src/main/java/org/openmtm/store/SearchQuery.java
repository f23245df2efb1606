// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import org.openmtm.entry.EntryId;

/**
 * A search for people: words (all have to occur), "phrases", word* for beginnings, and from:, to:, subject: before a word.
 * Case and accents do not matter. Anything else is taken as text: no input is a syntax error.
 *
 * @param text what to look for
 * @param service only in this service, or null for everywhere
 * @param limit at most so many hits, newest first
 */
public record SearchQuery(String text, EntryId service, int limit) {}
