// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * Makes the local mirror equal to the mailboxes of a server: the folder tree, and for each folder new mail, flags both
 * ways and deletions, by the cheapest way the server knows (QRESYNC, CONDSTORE, else comparison), always checked against
 * the server's own count.
 */
package org.openmtm.imap4.sync;
