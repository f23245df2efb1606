// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

/** What has to be true of the send ledger; queries as in {@link Rules}. */
final class LedgerRules {
    static final String ROWS = """
            SELECT 'Submission of message ' || message || ' is in the unknown state ' || state FROM submission
            WHERE state NOT IN ('QUEUED', 'SENDING', 'DOT', 'SENT', 'FAILED', 'UNCERTAIN', 'CANCELLED')
            UNION ALL
            SELECT 'Submission of message ' || message || ' has the unknown plan ' || start || ' ' || priority || ' '
              || returned FROM submission
            WHERE start NOT IN ('SOON', 'NEXT_CONNECTION', 'REQUEST') OR priority NOT IN ('HIGH', 'NORMAL', 'LOW')
              OR returned NOT IN ('HEADERS', 'FULL')
            UNION ALL
            SELECT 'Submission of message ' || s.message || ': there is no such message' FROM submission s
            LEFT JOIN entry e ON e.id = s.message WHERE e.type IS NOT 3
            UNION ALL
            SELECT 'Message ' || s.message || ' is ' || s.state || ', but lies in folder ' || e.parent
            FROM submission s JOIN entry e ON e.id = s.message
            WHERE s.state IN ('SENT', 'CANCELLED') AND e.parent = 4
              OR s.state IN ('QUEUED', 'SENDING', 'DOT', 'UNCERTAIN') AND e.parent <> 4
            UNION ALL
            SELECT 'Message ' || e.id || ' lies in the Outbox, but not in the send ledger' FROM entry e
            WHERE e.parent = 4 AND NOT EXISTS (SELECT 1 FROM submission s WHERE s.message = e.id)
            UNION ALL
            SELECT 'Message ' || s.message || ' is to be sent by ' || s.service || ', which is no service'
            FROM submission s LEFT JOIN entry e ON e.id = s.service
            WHERE s.state NOT IN ('SENT', 'CANCELLED') AND e.type IS NOT 1
            UNION ALL
            SELECT 'The ENVID ' || envelope_id || ' stands in ' || count(*) || ' submissions' FROM submission
            WHERE envelope_id <> '' GROUP BY envelope_id HAVING count(*) > 1
            UNION ALL
            SELECT 'Message ' || message || ' is ' || state || iif(sent IS NULL, ' at no time', ', but was sent')
            FROM submission WHERE (state = 'SENT') <> (sent IS NOT NULL)""";

    static final String RECIPIENTS = """
            WITH results (message, all_of_them, sent, open) AS (
              SELECT message, count(*), sum(state = 'SENT'), sum(state = 'QUEUED') FROM recipient GROUP BY message)
            SELECT 'Message ' || s.message || ' is to be sent to nobody' FROM submission s
            WHERE NOT EXISTS (SELECT 1 FROM recipient r WHERE r.message = s.message)
            UNION ALL
            SELECT 'Message ' || message || ' has the recipient ' || address || ' in the unknown state ' || state || ' '
              || report FROM recipient
            WHERE state NOT IN ('QUEUED', 'SENT', 'FAILED')
              OR report NOT IN ('NONE', 'DELAYED', 'RELAYED', 'EXPANDED', 'DELIVERED', 'DISPLAYED', 'FAILED')
            UNION ALL
            SELECT 'Message ' || s.message || ' is SENT, but nobody got it' FROM submission s
            JOIN results r ON r.message = s.message WHERE s.state = 'SENT' AND r.sent = 0
            UNION ALL
            SELECT 'Message ' || s.message || ' is SENT, but ' || r.open || ' recipients wait for it' FROM submission s
            JOIN results r ON r.message = s.message WHERE s.state = 'SENT' AND r.open > 0
            UNION ALL
            SELECT 'Message ' || s.message || ' is FAILED, but everybody got it' FROM submission s
            JOIN results r ON r.message = s.message WHERE s.state = 'FAILED' AND r.sent = r.all_of_them
            UNION ALL
            SELECT 'Message ' || s.message || ' is ' || s.state || ', but no recipient waits for it' FROM submission s
            JOIN results r ON r.message = s.message
            WHERE s.state IN ('QUEUED', 'SENDING', 'DOT', 'UNCERTAIN') AND r.open = 0""";

    static final String STORIES = """
            SELECT 'Message ' || s.message || ' is in the send ledger without a story' FROM submission s
            WHERE NOT EXISTS (SELECT 1 FROM story t WHERE t.message = s.message)
            UNION ALL
            SELECT 'Message ' || s.message || ' is ' || s.state || ', its story ends with ' || t.state
            FROM submission s JOIN story t ON t.message = s.message
              AND t.position = (SELECT max(position) FROM story l WHERE l.message = s.message)
            WHERE t.state <> s.state
            UNION ALL
            SELECT 'Message ' || message || ' has a story, but is not in the send ledger' FROM story t
            WHERE NOT EXISTS (SELECT 1 FROM submission s WHERE s.message = t.message) GROUP BY message""";

    static final String FILING = """
            SELECT 'The copy of message ' || message || ' is in the unknown state ' || filing FROM submission
            WHERE filing NOT IN ('NONE', 'WANTED', 'UPLOADING', 'DONE', 'FAILED')
            UNION ALL
            SELECT 'The copy of message ' || message || ' is to be uploaded, but is not there' FROM submission
            WHERE filing = 'UPLOADING' AND filing_copy IS NULL
            UNION ALL
            SELECT 'The copy of message ' || s.message || ' is ' || e.id || ', which is no message' FROM submission s
            JOIN entry e ON e.id = s.filing_copy WHERE e.type <> 3
            UNION ALL
            SELECT 'Message ' || message || ' is ' || state || ', but its copy is to be uploaded' FROM submission
            WHERE state <> 'SENT' AND filing = 'UPLOADING'""";

    private LedgerRules() {}
}
