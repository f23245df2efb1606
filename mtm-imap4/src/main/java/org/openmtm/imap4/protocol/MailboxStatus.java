// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

/**
 * A STATUS response. Numbers that the server left out are -1.
 *
 * @param path the mailbox as the server wrote it
 * @param size bytes of all messages (STATUS=SIZE)
 * @param mailboxId what names the mailbox over all renames (OBJECTID, RFC 8474), or empty
 */
public record MailboxStatus(
        String path,
        long messages,
        long uidNext,
        long uidValidity,
        long highestModSeq,
        long unseen,
        long size,
        String mailboxId) {}
