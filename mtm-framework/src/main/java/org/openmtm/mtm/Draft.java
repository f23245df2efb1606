// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.nio.file.Path;
import java.util.List;
import org.openmtm.entry.EntryId;

/**
 * A message to be composed. Addresses are in the form of RFC 5322 ("Anna &lt;a@example.org&gt;").
 *
 * @param from the sender, or empty for the account's own address
 * @param to recipients
 * @param cc recipients
 * @param bcc recipients that do not appear in the message
 * @param subject any text; line breaks are refused
 * @param text the body as plain text, with any line ends
 * @param attachments files that are attached; read when the message is composed
 * @param inReplyTo the message this one answers (its subject, threading headers and, if {@code to} is empty, its
 *     sender are taken from there, and its text is quoted under the new one), or null
 */
public record Draft(
        String from,
        List<String> to,
        List<String> cc,
        List<String> bcc,
        String subject,
        String text,
        List<Path> attachments,
        EntryId inReplyTo) {
    public Draft {
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        bcc = List.copyOf(bcc);
        attachments = List.copyOf(attachments);
    }
}
