// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * What a message type module need not write itself. {@link org.openmtm.mtm.support.MailboxModule} makes a whole module of a
 * {@link org.openmtm.mtm.support.RemoteMailbox}, which is all that is left to be written for a protocol that has one mailbox:
 * open, list, fetch, delete, close. A richer module takes the parts that fit: {@link
 * org.openmtm.mtm.support.CommandTable}, {@link org.openmtm.mtm.support.ServiceBoard}, {@link
 * org.openmtm.mtm.support.StateCommands}, {@link org.openmtm.mtm.support.MailClient}, {@link
 * org.openmtm.mtm.support.OfflineDeletions}, {@link org.openmtm.mtm.support.IncomingBody}, {@link
 * org.openmtm.mtm.support.Commits}.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.openmtm.mtm.support;
