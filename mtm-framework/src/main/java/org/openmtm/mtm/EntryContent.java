// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.List;
import java.util.Set;
import org.openmtm.entry.Entry;
import org.openmtm.message.ContentKind;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.PartReader;

/** What an entry holds, ready to be shown or edited. */
public sealed interface EntryContent {
    /** The entry itself: header with subject and sender, size, flags. */
    Entry entry();

    /**
     * A message.
     *
     * @param entry the message
     * @param addressees its recipients in order; the hidden ones only as far as this side knows them
     * @param text its text for people, with line feeds; empty where none is here
     * @param attachments its attachments, numbered as for {@link PartReader#copy}; empty as long as they are not here
     * @param missing how many of its bytes are still on the server; 0 when all are here
     * @param kinds what there is in it, as far as it is here; {@link ContentKind#HTML} tells that {@link
     *     org.openmtm.message.OpenMessage#safeHtml} has something to show ({@link ClientMtm#open})
     */
    record Message(
            Entry entry,
            List<Addressee> addressees,
            String text,
            List<PartReader.Part> attachments,
            long missing,
            Set<ContentKind> kinds)
            implements EntryContent {
        public Message {
            addressees = List.copyOf(addressees);
            attachments = List.copyOf(attachments);
            kinds = Set.copyOf(kinds);
        }
    }

    /** A service. @param settings as they are now */
    record Service(Entry entry, ServiceSettings settings) implements EntryContent {}
}
