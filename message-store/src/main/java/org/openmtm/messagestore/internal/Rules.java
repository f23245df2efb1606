// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.List;

/** What has to be true of the rows beyond their structure: each rule is a query whose rows are the problems. */
final class Rules {
    /** @param sql gives one line for each breach */
    record Rule(String name, String sql) {}

    static final List<Rule> ALL = List.of(
            new Rule("tree", """
                    WITH RECURSIVE reached (id) AS (
                      SELECT 1 UNION ALL
                      SELECT e.id FROM reached r JOIN entry e ON e.parent = r.id WHERE e.id <> 1)
                    SELECT 'Entry ' || id || ' hangs on nothing: its parents form a ring' FROM entry
                    WHERE id NOT IN (SELECT id FROM reached)"""),
            new Rule("places", """
                    SELECT 'Entry ' || e.id || ' (type ' || e.type || ') lies in entry ' || p.id || ' (type '
                      || p.type || ')'
                    FROM entry e JOIN entry p ON p.id = e.parent
                    WHERE e.type = 3 AND p.type <> 2 OR e.type = 2 AND p.type NOT IN (1, 2)
                      OR e.type = 1 AND p.type <> 0 OR e.type = 4 AND p.type NOT IN (3, 4)"""),
            new Rule("services", """
                    SELECT 'Entry ' || e.id || ' belongs to ' || e.service || ', which is no service'
                    FROM entry e LEFT JOIN entry s ON s.id = e.service WHERE s.type IS NOT 1
                    UNION ALL
                    SELECT 'Folder ' || e.id || ' belongs to service ' || e.service || ', its parent to ' || p.service
                    FROM entry e JOIN entry p ON p.id = e.parent WHERE e.type = 2 AND p.service <> e.service
                      AND p.id <> 7
                    UNION ALL
                    SELECT 'Service ' || l.service || ' is related to ' || l.related || ', but not the other way round'
                    FROM link l LEFT JOIN link b ON b.service = l.related AND b.related = l.service
                    WHERE b.service IS NULL"""),
            new Rule("bodies", """
                    SELECT 'Message ' || id || ' is said to be complete, but has no body' FROM entry
                    WHERE body_state = 2 AND body IS NULL
                    UNION ALL
                    SELECT 'Message ' || id || ' has a body, but is not said to be complete' FROM entry
                    WHERE body_state < 2 AND body IS NOT NULL
                    UNION ALL
                    SELECT 'Message ' || e.id || ' has size ' || e.size || ', its body ' || b.length
                    FROM entry e JOIN body b ON b.id = e.body WHERE e.size <> b.length
                    UNION ALL
                    SELECT 'Body ' || b.id || ' belongs to no message' FROM body b
                    WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.body = b.id)
                    UNION ALL
                    SELECT 'Part ' || (p.id & 65535) || ' belongs to body ' || (p.id >> 16) || ', which is not there'
                    FROM body_part p WHERE NOT EXISTS (SELECT 1 FROM body b WHERE b.id = p.id >> 16)"""),
            new Rule("counters", """
                    SELECT 'Folder ' || f.id || ' counts ' || f.total || ' messages, ' || f.unread || ' unread, '
                      || f.bodies || ' bodies; there are ' || coalesce(c.total, 0) || ', ' || coalesce(c.unread, 0)
                      || ' and ' || coalesce(c.bodies, 0)
                    FROM folder f LEFT JOIN (
                      SELECT parent, count(*) total, sum(flags & 1 = 0) unread, sum(body_state = 2) bodies
                      FROM entry WHERE type = 3 GROUP BY parent) c ON c.parent = f.id
                    WHERE f.total <> coalesce(c.total, 0) OR f.unread <> coalesce(c.unread, 0)
                      OR f.bodies <> coalesce(c.bodies, 0)
                    UNION ALL
                    SELECT 'Folder ' || f.id || ' counts ' || f.bound || ' bound messages; there are '
                      || coalesce(c.bound, 0)
                    FROM folder f LEFT JOIN (
                      SELECT bound_folder, count(*) bound FROM entry WHERE uid IS NOT NULL GROUP BY bound_folder) c
                      ON c.bound_folder = f.id
                    WHERE f.bound <> coalesce(c.bound, 0)
                    UNION ALL
                    SELECT 'Folder ' || e.id || ' has no counters' FROM entry e
                    WHERE e.type = 2 AND NOT EXISTS (SELECT 1 FROM folder f WHERE f.id = e.id)"""),
            new Rule("bindings", """
                    SELECT 'Message ' || e.id || ' is bound to ' || e.bound_folder || ', which is no folder'
                    FROM entry e LEFT JOIN entry f ON f.id = e.bound_folder
                    WHERE e.uid IS NOT NULL AND f.type IS NOT 2
                    UNION ALL
                    SELECT 'Message ' || e.id || ' of service ' || e.service || ' is bound in folder ' || f.id
                      || ' of service ' || f.service
                    FROM entry e JOIN entry f ON f.id = e.bound_folder
                    WHERE e.uid IS NOT NULL AND e.parent = e.bound_folder AND e.service <> f.service
                    UNION ALL
                    SELECT 'Message ' || id || ' has half a binding' FROM entry
                    WHERE (uid IS NULL) <> (bound_folder IS NULL)
                      OR (agreed_flags IS NULL) <> (agreed_keywords IS NULL)
                      OR (uid IS NOT NULL AND agreed_flags IS NULL)
                    UNION ALL
                    SELECT 'Entry ' || id || ' has UID ' || uid FROM entry
                    WHERE uid IS NOT NULL AND (type <> 3 OR uid NOT BETWEEN 1 AND 4294967295)
                    UNION ALL
                    SELECT 'UID ' || uid || ' of folder ' || bound_folder || ' is bound ' || count(*) || ' times'
                    FROM entry NOT INDEXED WHERE uid IS NOT NULL GROUP BY bound_folder, uid HAVING count(*) > 1
                    UNION ALL
                    SELECT 'Entry ' || id || ' has a key without a binding' FROM entry
                    WHERE remote_key IS NOT NULL AND (uid IS NULL OR type <> 3)
                    UNION ALL
                    SELECT 'Message ' || id || ' has a key that is none' FROM entry
                    WHERE length(remote_key) NOT BETWEEN 1 AND 255 OR remote_key GLOB '*[^ -~]*'
                    UNION ALL
                    SELECT 'A key of folder ' || bound_folder || ' is bound ' || count(*) || ' times'
                    FROM entry NOT INDEXED WHERE remote_key IS NOT NULL GROUP BY bound_folder, remote_key
                    HAVING count(*) > 1
                    UNION ALL
                    SELECT 'Folder ' || r.folder || ' of service ' || e.service || ' is bound as one of service '
                      || r.service
                    FROM remote_folder r JOIN entry e ON e.id = r.folder WHERE e.service <> r.service"""),
            new Rule("pending", """
                    SELECT 'Entry ' || p.entry || ' has a pending ' || p.kind || ', but is not there' FROM pending p
                    WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.id = p.entry)
                    UNION ALL
                    SELECT 'The pending ' || p.kind || ' of entry ' || p.entry || ' waits for ' || p.folder
                      || ', which is no folder'
                    FROM pending p LEFT JOIN entry f ON f.id = p.folder WHERE f.type IS NOT 2
                    UNION ALL
                    SELECT 'The pending ' || p.kind || ' of entry ' || p.entry || ' belongs to ' || p.service
                      || ', which is no service'
                    FROM pending p LEFT JOIN entry s ON s.id = p.service WHERE s.type IS NOT 1
                    UNION ALL
                    SELECT 'Entry ' || p.entry || ' has the unknown pending change ' || p.kind FROM pending p
                    WHERE p.kind NOT IN ('CREATE_FOLDER', 'RENAME_FOLDER', 'POPULATE', 'FETCH_COPY', 'COPY', 'APPEND',
                      'MOVE', 'MOVE_TO_LOCAL', 'DELETE', 'DELETE_FOLDER')
                    UNION ALL
                    SELECT 'Entry ' || entry || ' is to be in ' || count(*) || ' places' FROM pending
                    WHERE kind <> 'POPULATE' GROUP BY entry HAVING count(*) > 1"""),
            new Rule("ranges", """
                    SELECT 'A stretch of entry ' || r.message || ' is here, which is no message that is here in part'
                    FROM body_range r LEFT JOIN entry e ON e.id = r.message
                    WHERE e.type IS NOT 3 OR e.body_state <> 1
                    UNION ALL
                    SELECT 'Message ' || e.id || ' has ' || r.length || ' bytes from ' || r.start || ' on, its size is '
                      || e.size
                    FROM body_range r JOIN entry e ON e.id = r.message
                    WHERE r.start < 0 OR r.length < 1 OR r.start + r.length > e.size
                    UNION ALL
                    SELECT 'Message ' || message || ' has the bytes from ' || start || ' on twice' FROM (
                      SELECT message, start, lag(start + length) OVER (PARTITION BY message ORDER BY start) before
                      FROM body_range) WHERE before > start
                    UNION ALL
                    SELECT 'Message ' || e.id || ' is said to be here in part, but is not' FROM entry e
                    WHERE e.body_state = 1 AND NOT EXISTS (SELECT 1 FROM body_range r WHERE r.message = e.id)"""),
            new Rule("states", """
                    SELECT 'Entry ' || s.folder || ' has the state of a folder, but is none'
                    FROM folder_state s LEFT JOIN entry f ON f.id = s.folder WHERE f.type IS NOT 2"""),
            new Rule("ledger", LedgerRules.ROWS),
            new Rule("recipients", LedgerRules.RECIPIENTS),
            new Rule("stories", LedgerRules.STORIES),
            new Rule("filing", LedgerRules.FILING),
            new Rule("notes", """
                    SELECT 'The note ' || n.name || ' belongs to ' || n.service || ', which is no service'
                    FROM note n LEFT JOIN entry s ON s.id = n.service WHERE s.type IS NOT 1"""),
            new Rule("journal", """
                    SELECT 'Operation ' || id || ' is in the unknown state ' || state FROM operation
                    WHERE state NOT IN ('QUEUED', 'RUNNING', 'SUSPENDED', 'DONE', 'FAILED', 'CANCELLED')
                    UNION ALL
                    SELECT 'Event row ' || id || ' stands for ' || count || ' events' FROM event
                    WHERE count < 1 OR count > id"""));

    private Rules() {}
}
