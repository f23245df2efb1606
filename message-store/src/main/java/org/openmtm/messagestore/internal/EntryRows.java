// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderRole;
import org.openmtm.entry.MessageHeader;
import org.openmtm.store.FolderState;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteKey;
import org.openmtm.store.RemoteMessage;

/** Rows of the tables entry and remote_folder as values, and values as what the columns hold. */
final class EntryRows {
    static final String COLUMNS = "id, parent, service, type, name, mtm, role, flags, keywords, received, size,"
            + " body_state, message_id, in_reply_to, sender, recipients, copies, subject, sent, attachments";
    static final String REMOTE =
            "id, bound_folder, uid, agreed_flags, agreed_keywords, flags, keywords, size, body_state";
    static final String REMOTE_FOLDER =
            "folder, service, path, delimiter, selectable, validity, uid_next, mod_seq, complete";

    static final String FOLDER_STATE = "folder, subscribed, remote_subscribed, mailbox_id, pause";

    private static final EntryType[] TYPES = {
        EntryType.ROOT, EntryType.SERVICE, EntryType.FOLDER, EntryType.MESSAGE, EntryType.ATTACHMENT
    };
    private static final BodyState[] BODY_STATES = {BodyState.NONE, BodyState.PARTIAL, BodyState.COMPLETE};
    /** 2106-02-07T06:28:15Z, where 32 unsigned bits of seconds end. */
    private static final long LAST_RECEIVED = 0xffff_ffffL * 1000;

    private static final long FIRST_SENT = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();
    private static final long LAST_SENT = Instant.parse("9999-12-31T23:59:59Z").toEpochMilli();

    private EntryRows() {}

    static Entry entry(ResultSet row) throws SQLException {
        EntryType type = TYPES[row.getInt(4)];
        boolean message = type == EntryType.MESSAGE;
        return new Entry(
                EntryId.of(row.getLong(1)),
                EntryId.of(row.getLong(2)),
                EntryId.of(row.getLong(3)),
                type,
                message ? "" : Texts.orEmpty(row.getString(5)),
                message ? "" : Texts.orEmpty(row.getString(6)),
                message ? FolderRole.NONE : role(row.getString(7)),
                flags(row.getInt(8), row.getString(9)),
                instant(row, 10),
                row.getLong(11),
                BODY_STATES[row.getInt(12)],
                message ? header(row) : MessageHeader.EMPTY);
    }

    private static MessageHeader header(ResultSet row) throws SQLException {
        return new MessageHeader(
                Texts.orEmpty(row.getString(13)),
                Texts.orEmpty(row.getString(14)),
                Texts.orEmpty(row.getString(15)),
                Texts.orEmpty(row.getString(16)),
                Texts.orEmpty(row.getString(17)),
                Texts.orEmpty(row.getString(18)),
                instant(row, 19),
                row.getInt(20) != 0);
    }

    static RemoteMessage remoteMessage(ResultSet row) throws SQLException {
        return new RemoteMessage(
                EntryId.of(row.getLong(1)),
                EntryId.of(row.getLong(2)),
                row.getLong(3),
                flags(row.getInt(4), row.getString(5)),
                flags(row.getInt(6), row.getString(7)),
                row.getLong(8),
                BODY_STATES[row.getInt(9)]);
    }

    static RemoteKey remoteKey(ResultSet row) throws SQLException {
        return new RemoteKey(row.getString(10), remoteMessage(row));
    }

    static RemoteFolder remoteFolder(ResultSet row) throws SQLException {
        return new RemoteFolder(
                EntryId.of(row.getLong(1)),
                EntryId.of(row.getLong(2)),
                row.getString(3),
                row.getString(4),
                row.getInt(5) != 0,
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getInt(9) != 0);
    }

    static FolderState folderState(ResultSet row) throws SQLException {
        return new FolderState(
                EntryId.of(row.getLong(1)), row.getInt(2) != 0, row.getInt(3) != 0, row.getString(4), row.getString(5));
    }

    static Instant instant(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    static FolderRole role(String name) {
        return name == null ? FolderRole.NONE : FolderRole.valueOf(name);
    }

    static Flags flags(int bits, String keywords) {
        List<String> words = keywords == null || keywords.isEmpty() ? List.of() : Arrays.asList(keywords.split(" "));
        return Flags.of(bits, words);
    }

    static String keywords(Flags flags) {
        return flags.keywords().isEmpty() ? "" : String.join(" ", flags.keywords());
    }

    static int code(EntryType type) {
        return switch (type) {
            case ROOT -> 0;
            case SERVICE -> 1;
            case FOLDER -> 2;
            case MESSAGE -> 3;
            case ATTACHMENT -> 4;
        };
    }

    static Long millis(Instant time) {
        return time == null ? null : time.toEpochMilli();
    }

    static long received(Instant time) {
        long seconds = time == null ? 0 : time.getEpochSecond();
        if (seconds < 0) {
            return 0;
        }
        return seconds >= 0xffff_ffffL ? LAST_RECEIVED : time.toEpochMilli();
    }

    static Long sent(Instant time) {
        if (time == null) {
            return null;
        }
        long seconds = Math.max(FIRST_SENT / 1000, Math.min(LAST_SENT / 1000, time.getEpochSecond()));
        return seconds == time.getEpochSecond() ? time.toEpochMilli() : seconds * 1000;
    }
}
