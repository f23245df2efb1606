-- SPDX-License-Identifier: Apache-2.0
-- Copyright the OpenMTM authors

-- An index of a former schema is not brought up but made anew.

-- The words of bodies; rowid = id of the body. No text is kept, only where its words are. ids: the Message-IDs that the
-- message names, as words that nobody types (see NamedIds): here they cost a tenth of what an index of their own would.
CREATE VIRTUAL TABLE words USING fts5 (
  subject, sender, recipients, text, ids,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

-- Merging is done 16 segments at a time (crisismerge), never a bit with each insert, and a large hash table makes large
-- segments: together 40 % less work for a large index.
INSERT INTO words (words, rank) VALUES ('automerge', 0);
INSERT INTO words (words, rank) VALUES ('hashsize', 8000000);
INSERT INTO words (words, rank) VALUES ('pgsz', 8000);

-- The same ids, 8 bytes each: oldest first, the message's own last.
CREATE TABLE named (
  body INTEGER PRIMARY KEY,
  ids  BLOB NOT NULL
) STRICT;
