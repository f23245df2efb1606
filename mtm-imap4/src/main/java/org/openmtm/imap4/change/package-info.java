// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * Changes of the local tree and their way to the server. The tree is what the user wants; a change is applied to it at
 * once, and what the server has not heard of is the difference between the tree and its bindings, kept as rows
 * ({@link org.openmtm.store.PendingChange}). Replay sends the rows, and takes back what the server refuses for good.
 */
package org.openmtm.imap4.change;
