// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.nio.file.Path;
import java.util.List;
import org.openmtm.entry.EntryId;

/**
 * A message to be composed. Addresses are in the form of RFC 5322 ("Anna &lt;a@example.org&gt;").
 *
 * @param kind what the message is to the one it is made from
 * @param from the sender, or empty for the account's own address
 * @param to recipients
 * @param cc recipients
 * @param bcc recipients that do not appear in the message
 * @param subject any text; line breaks are refused
 * @param text the body as plain text, with any line ends
 * @param attachments files that are attached; read when the message is composed
 * @param original the message this one is made from, null for a NEW one: its subject, threading headers and, if {@code
 *     to} is empty, its sender are taken from there, as its kind says
 * @param form how it is made: priority, signature, what is taken over
 */
public record Draft(
        Kind kind,
        String from,
        List<String> to,
        List<String> cc,
        List<String> bcc,
        String subject,
        String text,
        List<Path> attachments,
        EntryId original,
        DraftForm form) {
    /** What a message is to the one it is made from. */
    public enum Kind {
        NEW,
        /** Answers the sender (Reply-To, else From); the text is quoted. */
        REPLY,
        /** Answers the sender and all recipients but the account itself. */
        REPLY_ALL,
        /** Answers the mailing list that the message came through (List-Post, RFC 2369); refused if it came through none. */
        REPLY_LIST,
        /** The text is quoted, the attachments are carried along. */
        FORWARD,
        /** The original is attached byte by byte as message/rfc822. */
        FORWARD_AS_ATTACHMENT,
        /**
         * Tells the sender, who asked for it, that the message was shown (RFC 8098). Where the receipt would go to another
         * address than the message came from, {@code to} has to name it. Never a draft.
         */
        RECEIPT,
        /**
         * The original as it is goes to other people, with Resent- headers before it (RFC 5322, 3.6.6). Nothing can be added
         * to it. Never a draft.
         */
        REDIRECT
    }

    /** A message that is made as the settings of the sending service say. */
    public Draft(
            Kind kind,
            String from,
            List<String> to,
            List<String> cc,
            List<String> bcc,
            String subject,
            String text,
            List<Path> attachments,
            EntryId original) {
        this(kind, from, to, cc, bcc, subject, text, attachments, original, DraftForm.STANDARD);
    }

    public Draft {
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        bcc = List.copyOf(bcc);
        attachments = List.copyOf(attachments);
    }
}
