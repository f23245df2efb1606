// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.StoreReader;

/** Messages that were named, by the service that has to do something about them. */
final class Messages {

    private Messages() {}

    /**
     * The messages of each service; local ones among them go to the other service.
     *
     * @param local whose service takes those that belong to none, or null if nobody can
     */
    static Map<Entry, List<EntryId>> byService(StoreReader store, Finder find, List<EntryId> ids, EntryId local) {
        Map<EntryId, List<EntryId>> byId = ids.stream()
                .distinct()
                .collect(Collectors.groupingBy(
                        id -> service(find.message(id), local), LinkedHashMap::new, Collectors.toList()));
        Map<Entry, List<EntryId>> byService = new LinkedHashMap<>();
        byId.forEach((service, messages) -> byService.put(store.entry(service).orElseThrow(), messages));
        return byService;
    }

    private static EntryId service(Entry message, EntryId local) {
        boolean ofNone = message.service() == null || message.service().equals(EntryId.LOCAL_SERVICE);
        if (!ofNone) {
            return message.service();
        }
        if (local == null || local.equals(EntryId.LOCAL_SERVICE)) {
            throw new MessagingException(
                    ErrorKind.NOT_SUPPORTED,
                    "Message " + message.id() + " lies in a local folder and belongs to no server",
                    "Name messages of an account, or a folder of one as the target");
        }
        return local;
    }
}
