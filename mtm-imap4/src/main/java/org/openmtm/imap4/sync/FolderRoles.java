// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.openmtm.entry.FolderRole;
import org.openmtm.imap4.protocol.ListEntry;
import org.openmtm.imap4.protocol.MailboxNames;

/** What mailboxes are for: what SPECIAL-USE (RFC 6154) says, and for roles that nobody has so, the usual names. */
final class FolderRoles {
    private static final Map<String, FolderRole> SPECIAL_USE = Map.of(
            "\\drafts", FolderRole.DRAFTS,
            "\\sent", FolderRole.SENT,
            "\\trash", FolderRole.DELETED,
            "\\junk", FolderRole.JUNK,
            "\\archive", FolderRole.ARCHIVE,
            "\\all", FolderRole.ALL);

    private static final Map<FolderRole, Set<String>> USUAL_NAMES = Map.of(
            FolderRole.DRAFTS, Set.of("drafts", "draft"),
            FolderRole.SENT, Set.of("sent", "sent items", "sent messages", "sent mail"),
            FolderRole.DELETED, Set.of("trash", "deleted items", "deleted messages", "deleted"),
            FolderRole.JUNK, Set.of("junk", "spam", "junk e-mail", "junk email"),
            FolderRole.ARCHIVE, Set.of("archive", "archives"));

    private FolderRoles() {}

    /** @return the roles by path; each role at most once besides NONE */
    static Map<String, FolderRole> of(Collection<ListEntry> entries) {
        Map<String, FolderRole> roles = new HashMap<>();
        Set<FolderRole> taken = EnumSet.noneOf(FolderRole.class);
        for (ListEntry entry : entries) {
            FolderRole role = MailboxNames.isInbox(entry.path()) ? FolderRole.INBOX : special(entry);
            if (role != FolderRole.NONE && taken.add(role)) {
                roles.put(entry.path(), role);
            }
        }
        for (ListEntry entry : entries) {
            FolderRole role = usual(entry);
            if (role != FolderRole.NONE && !roles.containsKey(entry.path()) && taken.add(role)) {
                roles.put(entry.path(), role);
            }
        }
        return roles;
    }

    private static FolderRole special(ListEntry entry) {
        return entry.attributes().stream()
                .map(SPECIAL_USE::get)
                .filter(role -> role != null)
                .findFirst()
                .orElse(FolderRole.NONE);
    }

    private static FolderRole usual(ListEntry entry) {
        String name = MailboxNames.display(entry.path()).toLowerCase(Locale.ROOT);
        String inbox = "inbox" + entry.delimiter();
        String own = !entry.delimiter().isEmpty() && name.startsWith(inbox) ? name.substring(inbox.length()) : name;
        for (Map.Entry<FolderRole, Set<String>> candidate : USUAL_NAMES.entrySet()) {
            if (candidate.getValue().contains(own)) {
                return candidate.getKey();
            }
        }
        return FolderRole.NONE;
    }
}
