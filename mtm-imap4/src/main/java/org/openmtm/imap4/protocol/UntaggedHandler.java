// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.List;

/**
 * Hears what the server says untagged, whenever it says it: during any command, before it and between commands. Called on
 * the thread that reads.
 */
public interface UntaggedHandler {
    UntaggedHandler NONE = new UntaggedHandler() {};

    default void exists(long messages) {}

    default void expunge(long sequence) {}

    /** @param earlier whether it is history (the answer to QRESYNC) and does not shift numbers */
    default void vanished(boolean earlier, UidSet uids) {}

    default void fetch(FetchData data) {}

    default void list(ListEntry entry) {}

    default void status(MailboxStatus status) {}

    /** A mailbox that is subscribed (the answer to LSUB). */
    default void subscribed(ListEntry entry) {}

    default void namespaces(Namespaces namespaces) {}

    /** The quota roots of a mailbox. */
    default void quotaRoots(String path, List<String> roots) {}

    default void quota(Quota quota) {}

    /** The numbers of a SEARCH or ESEARCH response. */
    default void search(UidSet numbers) {}

    /** An untagged OK, NO or BAD. */
    default void condition(StatusResponse response) {}
}
