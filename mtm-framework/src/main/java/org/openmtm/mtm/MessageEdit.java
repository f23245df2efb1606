// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.nio.file.Path;
import org.openmtm.entry.EntryId;

/** One change of a message that is being written. */
public sealed interface MessageEdit {
    /** Replaces the subject. @param subject any text; line breaks are refused */
    record SetSubject(String subject) implements MessageEdit {}

    /** Replaces the text, and HTML besides it goes. @param text plain, with any line ends */
    record SetText(String text) implements MessageEdit {}

    /** Adds a recipient at the end of those of its type; one that is there already is not added again. */
    record AddAddressee(Addressee addressee) implements MessageEdit {}

    /** Takes a recipient away from all types. @param address compared without the name and the case */
    record RemoveAddressee(String address) implements MessageEdit {}

    /** Attaches a file; its bytes are copied. */
    record AttachFile(Path file) implements MessageEdit {}

    /**
     * Attaches a file by its path only: it is read when the message is put into the Outbox, as it is then. Until then the
     * draft holds a reference (message/external-body, RFC 2046, 5.2.3), that counts in this store only.
     *
     * @param file an existing file, of an absolute path of at most 1,000 bytes
     */
    record AttachLink(Path file) implements MessageEdit {}

    /**
     * Gives an attachment another name.
     *
     * @param number as in {@link EntryContent.Message#attachments}, before all edits
     * @param name made fit to be the name of a file; refused if nothing is left of it
     */
    record RenameAttachment(int number, String name) implements MessageEdit {}

    /** Attaches a message byte by byte, as message/rfc822. */
    record AttachMessage(EntryId message) implements MessageEdit {}

    /** Takes an attachment away. @param number as in {@link EntryContent.Message#attachments}, before all edits */
    record RemoveAttachment(int number) implements MessageEdit {}
}
