// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.List;
import org.openmtm.entry.Entry;
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
     */
    record Message(
            Entry entry, List<Addressee> addressees, String text, List<PartReader.Part> attachments, long missing)
            implements EntryContent {
        public Message {
            addressees = List.copyOf(addressees);
            attachments = List.copyOf(attachments);
        }
    }

    /** A service. @param settings as they are now */
    record Service(Entry entry, ServiceSettings settings) implements EntryContent {}
}
