-- SPDX-License-Identifier: Apache-2.0
-- Copyright the OpenMTM authors

-- Nothing cascades: a cascade needs a journal for each statement, and those under a savepoint make a large removal
-- quadratic. Who removes an entry removes what hangs on it.

-- Facts about the store itself.
CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Raw bytes of messages. A body of one part has its data here, a longer one (data NULL) has them in body_part.
-- codec: 0 as they are, 1 zstd.
CREATE TABLE body (
  id     INTEGER PRIMARY KEY AUTOINCREMENT,
  length INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  parts  INTEGER NOT NULL,
  codec  INTEGER NOT NULL,
  data   BLOB
) STRICT;

-- id = body * 65536 + number of the part, from 0: one look-up a part and no second index.
CREATE TABLE body_part (
  id     INTEGER PRIMARY KEY,
  length INTEGER NOT NULL,
  codec  INTEGER NOT NULL,
  data   BLOB NOT NULL
) STRICT;

-- The tree. type: 0 root, 1 service, 2 folder, 3 message, 4 attachment. body_state: 0 none, 1 partial, 2 complete.
-- The binding to a server (bound_folder, uid, agreed_*) lies in the row of its message: one insert per message, and
-- SQLite itself keeps the partial indexes of what waits.
CREATE TABLE entry (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  parent          INTEGER NOT NULL REFERENCES entry (id),
  service         INTEGER NOT NULL,
  type            INTEGER NOT NULL,
  name            TEXT,
  mtm             TEXT,
  role            TEXT,
  flags           INTEGER NOT NULL DEFAULT 0,
  keywords        TEXT NOT NULL DEFAULT '',
  received        INTEGER,
  size            INTEGER NOT NULL DEFAULT 0,
  body_state      INTEGER NOT NULL DEFAULT 0,
  body            INTEGER REFERENCES body (id),
  bound_folder    INTEGER,
  uid             INTEGER,
  agreed_flags    INTEGER,
  agreed_keywords TEXT,
  message_id      TEXT,
  in_reply_to     TEXT,
  sender          TEXT,
  recipients      TEXT,
  copies          TEXT,
  subject         TEXT,
  sent            INTEGER,
  attachments     INTEGER
) STRICT;

-- Lists by date; it also covers lists by id and size and those of unread messages.
CREATE INDEX entry_list ON entry (parent, received, flags, size);
CREATE UNIQUE INDEX entry_uid ON entry (bound_folder, uid) WHERE uid IS NOT NULL;
-- From a hit of the full-text index to its messages, and whether a body is still referenced. Not partial: a foreign key
-- does not use a partial index, and without one each removed body would read the whole table.
CREATE INDEX entry_body ON entry (body, received, service);
CREATE INDEX entry_tree ON entry (type, service) WHERE type <= 2;
CREATE UNIQUE INDEX entry_service ON entry (mtm, name) WHERE type = 1;
CREATE INDEX entry_waiting ON entry (bound_folder, uid)
  WHERE uid IS NOT NULL AND (flags <> agreed_flags OR keywords <> agreed_keywords);
CREATE INDEX entry_missing ON entry (bound_folder, uid) WHERE uid IS NOT NULL AND body_state < 2;

-- Counters of a folder, changed in the transaction that changes its messages.
CREATE TABLE folder (
  id     INTEGER PRIMARY KEY REFERENCES entry (id),
  total  INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0,
  bodies INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE remote_folder (
  folder     INTEGER PRIMARY KEY REFERENCES entry (id),
  service    INTEGER NOT NULL,
  path       TEXT NOT NULL,
  delimiter  TEXT NOT NULL,
  selectable INTEGER NOT NULL,
  validity   INTEGER NOT NULL,
  uid_next   INTEGER NOT NULL,
  mod_seq    INTEGER NOT NULL,
  complete   INTEGER NOT NULL,
  UNIQUE (service, path)
) STRICT;

CREATE TABLE link (
  service INTEGER PRIMARY KEY REFERENCES entry (id),
  related INTEGER NOT NULL
) STRICT;

-- The send ledger.
CREATE TABLE submission (
  message         INTEGER PRIMARY KEY REFERENCES entry (id),
  service         INTEGER NOT NULL,
  state           TEXT NOT NULL,
  attempt         INTEGER NOT NULL,
  message_id      TEXT NOT NULL,
  envelope_id     TEXT NOT NULL,
  sender          TEXT NOT NULL,
  next_connection INTEGER NOT NULL,
  not_before      INTEGER,
  reply           TEXT NOT NULL,
  reason          TEXT NOT NULL,
  changed         INTEGER NOT NULL
) STRICT;

CREATE TABLE recipient (
  message  INTEGER NOT NULL REFERENCES submission (message),
  position INTEGER NOT NULL,
  address  TEXT NOT NULL,
  state    TEXT NOT NULL,
  reply    TEXT NOT NULL,
  PRIMARY KEY (message, position)
) STRICT, WITHOUT ROWID;

-- The operation journal.
CREATE TABLE operation (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  service    INTEGER,
  command    TEXT NOT NULL,
  parameters TEXT NOT NULL,
  state      TEXT NOT NULL,
  created    INTEGER NOT NULL,
  started    INTEGER,
  finished   INTEGER,
  attempts   INTEGER NOT NULL,
  result     TEXT NOT NULL,
  error      TEXT,
  message    TEXT NOT NULL
) STRICT;

CREATE INDEX operation_service ON operation (service);
CREATE INDEX operation_open ON operation (service) WHERE state IN ('QUEUED', 'RUNNING', 'SUSPENDED');

-- The event log. One row may stand for `count` events about consecutive entries: its id is the cursor of the last one,
-- its entry the first one's.
CREATE TABLE event (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  count     INTEGER NOT NULL,
  time      INTEGER NOT NULL,
  type      TEXT NOT NULL,
  service   INTEGER,
  parent    INTEGER,
  entry     INTEGER,
  operation INTEGER NOT NULL,
  detail    TEXT NOT NULL
) STRICT;

-- Bodies that were removed and that the full-text index may still hold.
CREATE TABLE unindexed (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  body INTEGER NOT NULL
) STRICT;
