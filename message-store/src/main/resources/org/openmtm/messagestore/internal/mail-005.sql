-- SPDX-License-Identifier: Apache-2.0
-- Copyright the OpenMTM authors

-- The name that a message has on a server without UIDs (POP3 UIDL, Maildir, JMAP). A part of the binding, so it lies where that
-- lies, and a message that has none costs no page.
ALTER TABLE entry ADD COLUMN remote_key TEXT;
CREATE UNIQUE INDEX entry_key ON entry (bound_folder, remote_key) WHERE remote_key IS NOT NULL;
