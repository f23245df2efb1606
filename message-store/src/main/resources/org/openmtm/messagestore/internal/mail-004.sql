-- SPDX-License-Identifier: Apache-2.0
-- Copyright the OpenMTM authors

-- A message that is sent costs one commit, and each page that the commit touches goes into the log as a whole: what no query
-- needs is not written.

-- Without AUTOINCREMENT, which writes the last id into a table of its own with each event. The newest event is never removed,
-- so ids are not used again anyway.
ALTER TABLE event RENAME TO former_event;
CREATE TABLE event (
  id        INTEGER PRIMARY KEY,
  count     INTEGER NOT NULL,
  time      INTEGER NOT NULL,
  type      TEXT NOT NULL,
  service   INTEGER,
  parent    INTEGER,
  entry     INTEGER,
  operation INTEGER NOT NULL,
  detail    TEXT NOT NULL
) STRICT;
INSERT INTO event SELECT id, count, time, type, service, parent, entry, operation, detail FROM former_event;
DROP TABLE former_event;

-- Not of the standard folders (3 to 7), of which nothing is ever bound, and which every message that is sent passes through.
DROP INDEX entry_unbound;
CREATE INDEX entry_unbound ON entry (parent) WHERE type = 3 AND uid IS NULL AND parent > 7;
