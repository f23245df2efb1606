-- SPDX-License-Identifier: Apache-2.0
-- Copyright the OpenMTM authors

-- The id that the server has for a message in every folder (RFC 8474 EMAILID, X-GM-MSGID).
ALTER TABLE entry ADD COLUMN email_id TEXT;
CREATE INDEX entry_email ON entry (service, email_id) WHERE email_id IS NOT NULL;

-- What lies in a folder without a binding: few in a remote folder, and asked for with each of its syncs.
CREATE INDEX entry_unbound ON entry (parent) WHERE type = 3 AND uid IS NULL;

-- How many messages are bound to the folder, wherever they lie.
ALTER TABLE folder ADD COLUMN bound INTEGER NOT NULL DEFAULT 0;
UPDATE folder SET bound = (SELECT count(*) FROM entry WHERE bound_folder = folder.id AND uid IS NOT NULL);

-- What the server has not heard of yet. The id keeps the order of those of one millisecond.
CREATE TABLE pending (
  id        INTEGER PRIMARY KEY,
  entry     INTEGER NOT NULL,
  kind      TEXT NOT NULL,
  service   INTEGER NOT NULL,
  folder    INTEGER NOT NULL,
  origin    INTEGER,
  operation INTEGER NOT NULL,
  created   INTEGER NOT NULL,
  attempts  INTEGER NOT NULL,
  mark      INTEGER NOT NULL,
  detail    TEXT NOT NULL,
  UNIQUE (entry, kind)
) STRICT;

CREATE INDEX pending_folder ON pending (folder);
CREATE INDEX pending_service ON pending (service);

CREATE TABLE folder_state (
  folder            INTEGER PRIMARY KEY,
  subscribed        INTEGER NOT NULL,
  remote_subscribed INTEGER NOT NULL,
  mailbox_id        TEXT NOT NULL,
  pause             TEXT NOT NULL
) STRICT;

-- Stretches of the raw bytes of messages that are here in part. They never overlap. crc: CRC-32C of the raw bytes.
CREATE TABLE body_range (
  id      INTEGER PRIMARY KEY,
  message INTEGER NOT NULL,
  start   INTEGER NOT NULL,
  length  INTEGER NOT NULL,
  codec   INTEGER NOT NULL,
  crc     INTEGER NOT NULL,
  data    BLOB NOT NULL,
  UNIQUE (message, start)
) STRICT;

-- How far an operation came, in its own words.
ALTER TABLE operation ADD COLUMN note TEXT NOT NULL DEFAULT '';
