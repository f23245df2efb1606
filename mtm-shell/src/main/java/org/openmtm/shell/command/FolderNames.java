// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.entry.EntryId;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.StoreReader;

/** How the names of folders are made of levels. */
final class FolderNames {

    private static final String USUAL = "/";

    private FolderNames() {}

    /** What separates the levels of the service's folders; a slash as long as none is known. */
    static String delimiter(StoreReader store, EntryId service) {
        return store.remoteFolders(service).stream()
                .map(RemoteFolder::delimiter)
                .filter(delimiter -> !delimiter.isEmpty())
                .findFirst()
                .orElse(USUAL);
    }
}
