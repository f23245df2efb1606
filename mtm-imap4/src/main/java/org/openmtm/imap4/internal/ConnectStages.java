// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.List;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.Progress;

/** The progress of connect-and-sync, made of that of its parts: the stages are stable words. */
final class ConnectStages {
    static final String CONNECTING = "connecting";
    static final String FOLDER_LIST = "folder-list";
    static final String INBOX = "inbox";
    static final String FOLDERS = "folders";
    static final String COMPLETE = "complete";
    static final String DISCONNECTING = "disconnecting";

    private static final List<String> ORDER = List.of(CONNECTING, FOLDER_LIST, INBOX, FOLDERS, COMPLETE);

    private final OperationContext operation;
    private int reached = -1;
    private Progress last = Progress.NONE;

    ConnectStages(OperationContext operation) {
        this.operation = operation;
    }

    void stage(String stage) {
        tell(Progress.stage(stage, ""));
    }

    /** Progress of the connect. */
    void connect(Progress progress) {
        if (progress.stage().equals("list")) {
            stage(FOLDER_LIST);
        }
    }

    /** Progress of the sync. */
    synchronized void sync(Progress progress) {
        switch (progress.stage()) {
            case "" -> {
                // It has not begun.
            }
            case "connect" -> stage(CONNECTING);
            case "folder" ->
                tell(new Progress(
                        MailboxNames.isInbox(progress.text()) ? INBOX : FOLDERS,
                        progress.done(),
                        progress.total(),
                        progress.unit(),
                        progress.text()));
            default -> within(progress);
        }
    }

    /** Something that is done for the whole list of folders, or for the folder that was named last. */
    private void within(Progress progress) {
        boolean folder = last.stage().equals(INBOX) || last.stage().equals(FOLDERS);
        if (!folder) {
            tell(Progress.stage(FOLDER_LIST, progress.text()));
        } else if (progress.total() > 0) {
            tell(new Progress(last.stage(), progress.done(), progress.total(), progress.unit(), progress.text()));
        }
    }

    /** A stage that was over before anybody looked is told all the same: observers see all, in their order. */
    private synchronized void tell(Progress next) {
        int stage = ORDER.indexOf(next.stage());
        if (stage > reached) {
            ORDER.subList(reached + 1, stage).forEach(passed -> operation.progress(Progress.stage(passed, "")));
            reached = stage;
        }
        last = next;
        operation.progress(next);
    }
}
