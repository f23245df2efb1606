-- SPDX-License-Identifier: Apache-2.0
-- Copyright the OpenMTM authors

-- The plan of a message that is to be sent, how far its last attempt came, and what became of its copy on the server.
-- sent: when it became SENT.
ALTER TABLE submission ADD COLUMN start TEXT NOT NULL DEFAULT 'SOON';
ALTER TABLE submission ADD COLUMN not_after INTEGER;
ALTER TABLE submission ADD COLUMN unless_answered INTEGER NOT NULL DEFAULT 0;
ALTER TABLE submission ADD COLUMN priority TEXT NOT NULL DEFAULT 'NORMAL';
ALTER TABLE submission ADD COLUMN reports TEXT NOT NULL DEFAULT '';
ALTER TABLE submission ADD COLUMN returned TEXT NOT NULL DEFAULT 'HEADERS';
ALTER TABLE submission ADD COLUMN phase TEXT NOT NULL DEFAULT '';
ALTER TABLE submission ADD COLUMN filing TEXT NOT NULL DEFAULT 'NONE';
ALTER TABLE submission ADD COLUMN filing_copy INTEGER;
ALTER TABLE submission ADD COLUMN filing_words TEXT NOT NULL DEFAULT '';
ALTER TABLE submission ADD COLUMN created INTEGER NOT NULL DEFAULT 0;
ALTER TABLE submission ADD COLUMN sent INTEGER;
UPDATE submission SET start = iif(next_connection, 'NEXT_CONNECTION', 'SOON'), created = changed,
  sent = iif(state = 'SENT', changed, NULL);
ALTER TABLE submission DROP COLUMN next_connection;

CREATE INDEX submission_envelope ON submission (envelope_id);
CREATE INDEX submission_message_id ON submission (message_id);
CREATE INDEX submission_due ON submission (service, start, not_before) WHERE state = 'QUEUED';
CREATE INDEX submission_to_file ON submission (service) WHERE state = 'SENT' AND filing IN ('WANTED', 'UPLOADING');
CREATE INDEX submission_sent ON submission (sent) WHERE sent IS NOT NULL;

ALTER TABLE recipient ADD COLUMN report TEXT NOT NULL DEFAULT 'NONE';
ALTER TABLE recipient ADD COLUMN report_words TEXT NOT NULL DEFAULT '';

-- The story of a message that is to be sent: what is known of those of a former release is its last line.
CREATE TABLE story (
  message  INTEGER NOT NULL REFERENCES submission (message),
  position INTEGER NOT NULL,
  time     INTEGER NOT NULL,
  attempt  INTEGER NOT NULL,
  state    TEXT NOT NULL,
  phase    TEXT NOT NULL,
  words    TEXT NOT NULL,
  PRIMARY KEY (message, position)
) STRICT, WITHOUT ROWID;
INSERT INTO story (message, position, time, attempt, state, phase, words)
  SELECT message, 1, changed, attempt, state, '', iif(reply = '', reason, reply) FROM submission;

-- What modules note about their services.
CREATE TABLE note (
  service INTEGER NOT NULL,
  name    TEXT NOT NULL,
  value   TEXT NOT NULL,
  PRIMARY KEY (service, name)
) STRICT, WITHOUT ROWID;
