// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.OptionalInt;
import org.openmtm.imap4.DownloadRules;
import org.openmtm.imap4.Imap4Options.FoldersOf;
import org.openmtm.imap4.Imap4Options.UpdateSubscriptions;
import org.openmtm.imap4.Imap4ServiceSettings;
import org.openmtm.imap4.Imap4Setting;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.mtm.FetchOptions;

/**
 * What the settings of an account say about a sync.
 *
 * @param root the folder on the server in which all but the inbox lies, as people write it; empty for all there is
 * @param folders the patterns that choose folders
 * @param synchronise whether subscriptions choose as well, and whose
 * @param subscribe which side's subscriptions are made those of the other
 * @param inboxLimit the newest so many of the inbox; empty for all
 * @param folderLimit the same for each other folder
 * @param newerThanDays only messages of the last so many days; empty for all
 * @param searchFilter criteria of SEARCH, checked; empty for none
 * @param downloadRules which parts are fetched at once
 * @param seenOnFetch whether a message counts as seen once its body is here
 * @param brake when a folder pauses because too much of it vanished
 */
public record SyncRules(
        String root,
        FolderChoice folders,
        FoldersOf synchronise,
        UpdateSubscriptions subscribe,
        OptionalInt inboxLimit,
        OptionalInt folderLimit,
        OptionalInt newerThanDays,
        String searchFilter,
        DownloadRules downloadRules,
        boolean seenOnFetch,
        Brake brake) {
    /** What an account without any setting does: everything, with the brake on. */
    public static final SyncRules STANDARD = of(Imap4ServiceSettings.of("", ""));

    public static SyncRules of(Imap4ServiceSettings settings) {
        int days = settings.get(Imap4Setting.NEWER_THAN_DAYS);
        return new SyncRules(
                settings.get(Imap4Setting.FOLDER_PATH),
                new FolderChoice(settings.get(Imap4Setting.FOLDERS)),
                settings.get(Imap4Setting.SYNCHRONISE),
                settings.get(Imap4Setting.SUBSCRIBE),
                settings.get(Imap4Setting.INBOX_LIMIT),
                settings.get(Imap4Setting.FOLDER_LIMIT),
                days == 0 ? OptionalInt.empty() : OptionalInt.of(days),
                settings.get(Imap4Setting.SEARCH_FILTER),
                settings.get(Imap4Setting.DOWNLOAD_RULES),
                settings.get(Imap4Setting.SEEN_ON_FETCH),
                new Brake(settings.get(Imap4Setting.BRAKE_MINIMUM), settings.get(Imap4Setting.BRAKE_PERCENT)));
    }

    /** Whether the bytes of a message of this folder are fetched by a sync. @param name the folder's, for people */
    boolean fetched(String name, long size) {
        return downloadRules.partsOf(name, size) == FetchOptions.Parts.WHOLE;
    }

    /** The newest so many of this folder; empty for all. */
    OptionalInt limit(String path) {
        return MailboxNames.isInbox(path) ? inboxLimit : folderLimit;
    }

    /** Whether only a part of this folder is mirrored. */
    public boolean windowed(String path) {
        return limit(path).isPresent() || newerThanDays.isPresent() || !searchFilter.isEmpty();
    }
}
