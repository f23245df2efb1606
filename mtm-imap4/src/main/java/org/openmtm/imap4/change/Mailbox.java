// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.ImapCommand;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.StatusResponse;
import org.openmtm.imap4.protocol.UntaggedHandler;
import org.openmtm.store.RemoteFolder;

/**
 * A mailbox opened to change it. What the server tells on the side is not listened to: the next sync of the folder asks
 * from where the last one was.
 */
final class Mailbox implements UntaggedHandler {
    private final RemoteFolder folder;
    private long validity;
    private long uidNext;

    private Mailbox(RemoteFolder folder) {
        this.folder = folder;
    }

    /** @throws MessagingException if the server refuses */
    static Mailbox open(ImapConnection connection, RemoteFolder folder) {
        return open(connection, folder, "SELECT");
    }

    /** Opens it to look only: nothing there changes by it, not even what counts as recent. */
    static Mailbox examine(ImapConnection connection, RemoteFolder folder) {
        return open(connection, folder, "EXAMINE");
    }

    private static Mailbox open(ImapConnection connection, RemoteFolder folder, String how) {
        Mailbox mailbox = new Mailbox(folder);
        connection.handler(mailbox);
        connection.execute(ImapCommand.of(how).mailbox(folder.path()));
        connection.handler(UntaggedHandler.NONE);
        return mailbox;
    }

    @Override
    public void condition(StatusResponse response) {
        if (response.code().is("UIDVALIDITY")) {
            validity = response.code().number();
        } else if (response.code().is("UIDNEXT")) {
            uidNext = response.code().number();
        }
    }

    /** The next UID as the server says it, or 0. */
    long uidNext() {
        return uidNext;
    }

    RemoteFolder folder() {
        return folder;
    }

    /**
     * What UIDs of this mailbox belong to; 0, which is never valid, where the next UID is lower than it was: then the server
     * gives UIDs again that other messages had, whatever it says about their validity.
     */
    long validity() {
        boolean regressed = uidNext > 0 && uidNext < folder.uidNext();
        return regressed ? 0 : validity;
    }

    /** Whether the UIDs that are known here are those of the server. */
    boolean asKnown() {
        return validity() > 0 && validity() == folder.validity();
    }
}
