// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

/**
 * A STATUS response. Numbers that the server left out are -1.
 *
 * @param path the mailbox as the server wrote it
 */
public record MailboxStatus(String path, long messages, long uidNext, long uidValidity, long highestModSeq) {}
