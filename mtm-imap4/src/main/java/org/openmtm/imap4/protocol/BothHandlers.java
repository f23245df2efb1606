// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.List;

/**
 * Tells everything to one and then to another.
 *
 * @param mailboxes whether the other one hears of mailboxes (LIST), too
 */
record BothHandlers(UntaggedHandler first, UntaggedHandler second, boolean mailboxes) implements UntaggedHandler {
    @Override
    public void exists(long messages) {
        first.exists(messages);
        second.exists(messages);
    }

    @Override
    public void expunge(long sequence) {
        first.expunge(sequence);
        second.expunge(sequence);
    }

    @Override
    public void vanished(boolean earlier, UidSet uids) {
        first.vanished(earlier, uids);
        second.vanished(earlier, uids);
    }

    @Override
    public void fetch(FetchData data) {
        first.fetch(data);
        second.fetch(data);
    }

    @Override
    public void list(ListEntry entry) {
        first.list(entry);
        if (mailboxes) {
            second.list(entry);
        }
    }

    @Override
    public void subscribed(ListEntry entry) {
        first.subscribed(entry);
        second.subscribed(entry);
    }

    @Override
    public void status(MailboxStatus status) {
        first.status(status);
        second.status(status);
    }

    @Override
    public void namespaces(Namespaces namespaces) {
        first.namespaces(namespaces);
        second.namespaces(namespaces);
    }

    @Override
    public void quotaRoots(String path, List<String> roots) {
        first.quotaRoots(path, roots);
        second.quotaRoots(path, roots);
    }

    @Override
    public void quota(Quota quota) {
        first.quota(quota);
        second.quota(quota);
    }

    @Override
    public void search(UidSet numbers) {
        first.search(numbers);
        second.search(numbers);
    }

    @Override
    public void condition(StatusResponse response) {
        first.condition(response);
        second.condition(response);
    }
}
