// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.mirror;

import org.openmtm.entry.EntryId;
import org.openmtm.pop3.protocol.Wanted;

/**
 * A message that is to be fetched.
 *
 * @param key what names it in the maildrop
 * @param wanted what is fetched of it
 * @param target the message here that it completes, or null for a new one
 */
record Job(String key, Wanted wanted, EntryId target) {}
