// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.ArrayList;
import java.util.List;

/** Notes everything untagged in the order it came. */
final class Heard implements UntaggedHandler {
    final List<String> said = new ArrayList<>();
    final List<FetchData> fetched = new ArrayList<>();
    final List<ListEntry> listed = new ArrayList<>();

    @Override
    public void exists(long messages) {
        said.add("exists " + messages);
    }

    @Override
    public void expunge(long sequence) {
        said.add("expunge " + sequence);
    }

    @Override
    public void vanished(boolean earlier, UidSet uids) {
        said.add("vanished " + (earlier ? "earlier " : "") + uids);
    }

    @Override
    public void fetch(FetchData data) {
        fetched.add(data);
    }

    @Override
    public void list(ListEntry entry) {
        listed.add(entry);
    }

    @Override
    public void status(MailboxStatus status) {
        said.add("status " + status.path() + " " + status.messages() + " " + status.uidNext() + " "
                + status.uidValidity() + " " + status.highestModSeq());
    }

    @Override
    public void search(UidSet numbers) {
        said.add("search " + numbers);
    }

    @Override
    public void condition(StatusResponse response) {
        said.add(response.words());
    }
}
