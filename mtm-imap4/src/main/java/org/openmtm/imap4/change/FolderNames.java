// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.StoreReader;
import org.openmtm.store.StoreTransaction;

/** Names of folders as people see them: full names, whose levels a delimiter parts. */
final class FolderNames {
    private static final int LONGEST = 128;

    private FolderNames() {}

    /** @throws MessagingException INVALID for what is no name of one level */
    static void require(String name, String delimiter) {
        String problem = null;
        if (name.isBlank()) {
            problem = "is empty";
        } else if (name.codePointCount(0, name.length()) > LONGEST) {
            problem = "has more than " + LONGEST + " characters";
        } else if (name.chars().anyMatch(Character::isISOControl)) {
            problem = "has control characters in it";
        } else if (!delimiter.isEmpty() && name.contains(delimiter)) {
            problem = "has a '" + delimiter + "' in it, which parts the levels of names on this server";
        } else if (name.indexOf('*') >= 0 || name.indexOf('%') >= 0) {
            problem = "has a wildcard of IMAP (* or %) in it";
        } else if (!wellFormed(name)) {
            problem = "is not proper Unicode";
        }
        if (problem != null) {
            throw new MessagingException(ErrorKind.INVALID, "The name of the folder " + problem, "Choose another name");
        }
    }

    private static boolean wellFormed(String name) {
        return name.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** The last level of a full name. */
    static String last(String full, String delimiter) {
        return full.substring(prefix(full, delimiter).length());
    }

    /** All levels above the last, with the delimiter behind; empty at the top. */
    static String prefix(String full, String delimiter) {
        int at = delimiter.isEmpty() ? -1 : full.lastIndexOf(delimiter);
        return at < 0 ? "" : full.substring(0, at + delimiter.length());
    }

    /** All folders of a service, parents before children; those too that are to be deleted on the server. */
    static List<Entry> all(StoreReader store, EntryId service) {
        List<Entry> all = new ArrayList<>(store.folders(service));
        Set<EntryId> listed = new HashSet<>();
        all.forEach(folder -> listed.add(folder.id()));
        store.remoteFolders(service).stream()
                .filter(binding -> !listed.contains(binding.folder()))
                .sorted(Comparator.comparingInt(binding -> binding.path().length()))
                .forEach(binding -> store.entry(binding.folder()).ifPresent(all::add));
        return all;
    }

    /** The folder and all below it. @param folders parents before children */
    static List<EntryId> below(EntryId folder, List<Entry> folders) {
        Set<EntryId> tree = new HashSet<>(Set.of(folder));
        List<EntryId> ordered = new ArrayList<>(List.of(folder));
        for (Entry each : folders) {
            if (tree.contains(each.parent()) && tree.add(each.id())) {
                ordered.add(each.id());
            }
        }
        return ordered;
    }

    /** Renames a folder, and what is below it, whose full names begin with its name. */
    static void rename(StoreTransaction tx, Entry folder, String name, List<Entry> folders) {
        for (EntryId each : below(folder.id(), folders)) {
            tx.entry(each)
                    .filter(entry -> entry.name().startsWith(folder.name()))
                    .ifPresent(entry -> tx.rename(
                            each, name + entry.name().substring(folder.name().length())));
        }
    }
}
