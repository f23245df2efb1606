// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.mirror;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.MessageHeader;
import org.openmtm.pop3.protocol.MessageHandler;
import org.openmtm.pop3.protocol.Pop3Connection;
import org.openmtm.pop3.protocol.Pop3Reply;
import org.openmtm.pop3.protocol.Wanted;
import org.openmtm.store.BodySink;

/**
 * Takes messages from the server. One that does not have the size that was announced is asked for once more: what comes twice
 * alike, before an answer that is one, is what the server has; anything else is left there and told. A server that has made
 * sizes up a few times is not asked twice any more.
 */
final class Intake implements MessageHandler {
    private static final int MOST_DOUBTS = 3;
    private static final int MOST_OF_A_PART = 1 << 20;

    private final Storing storing;
    private final Matching matching;
    private final Report report;
    private final Course course;
    private final Map<Wanted, Job> jobs = new HashMap<>();
    private final Map<Wanted, String> doubtful = new LinkedHashMap<>();
    private int liedSizes;
    private Job current;

    Intake(Storing storing, Matching matching, Report report, Course course) {
        this.storing = storing;
        this.matching = matching;
        this.report = report;
        this.course = course;
    }

    /** Announces what will be fetched. */
    Wanted expect(Job job) {
        jobs.put(job.wanted(), job);
        return job.wanted();
    }

    /** Whether so much is in doubt that it should be looked into before more is fetched. */
    boolean doubts() {
        return liedSizes < MOST_DOUBTS && doubtful.size() >= MOST_DOUBTS;
    }

    /** What was being fetched last, or null. */
    Job current() {
        return current;
    }

    @Override
    public void fetched(Wanted wanted, InputStream raw) throws IOException {
        current = jobs.get(wanted);
        course.checkpoint();
        if (!wanted.whole()) {
            part(current, raw);
            return;
        }
        Fetched fetched;
        try (BodySink sink = storing.newBody()) {
            fetched = Fetched.read(raw, sink, course::checkpoint);
        }
        if (fetched.fits(wanted.message().size()) || liedSizes >= MOST_DOUBTS) {
            take(fetched);
            return;
        }
        doubtful.put(wanted, fetched.sha256());
        fetched.body().close();
    }

    private void take(Fetched fetched) {
        MessageHeader header = Head.scan(fetched.head());
        EntryId twin = current.target() == null ? matching.twin(fetched.body().length(), fetched.sha256()) : null;
        storing.add(new Arrival(current, header, Head.received(fetched.head(), header), fetched.body(), null, twin));
    }

    private void part(Job job, InputStream raw) throws IOException {
        byte[] part = raw.readNBytes(MOST_OF_A_PART);
        MessageHeader header = Head.scan(part);
        storing.add(new Arrival(job, header, Head.received(part, header), null, part, null));
    }

    /** Asks again for what did not have its size, one at a time. */
    void confirm(Pop3Connection connection) throws IOException {
        Map<Wanted, String> again = new LinkedHashMap<>(doubtful);
        doubtful.clear();
        for (Map.Entry<Wanted, String> doubt : again.entrySet()) {
            List<Fetched> second = new ArrayList<>();
            current = jobs.get(doubt.getKey());
            connection.fetch(List.of(doubt.getKey()).iterator(), new MessageHandler() {
                @Override
                public void fetched(Wanted wanted, InputStream raw) throws IOException {
                    try (BodySink sink = storing.newBody()) {
                        second.add(Fetched.read(raw, sink, course::checkpoint));
                    }
                }

                @Override
                public void refused(Wanted wanted, Pop3Reply reply) {
                    Intake.this.refused(wanted, reply);
                }
            });
            if (!second.isEmpty()) {
                judge(connection, doubt.getKey(), doubt.getValue(), second.get(0));
            }
        }
    }

    private void judge(Pop3Connection connection, Wanted wanted, String first, Fetched second) {
        try {
            // What ended at a dot that was none is followed by the rest of the message.
            connection.noop();
        } catch (RuntimeException e) {
            second.body().close();
            throw e;
        }
        if (second.sha256().equals(first)) {
            liedSizes++;
            take(second);
            return;
        }
        long length = second.body().length();
        second.body().close();
        report.parked++;
        report.problem("message " + wanted.message().number() + " comes with " + length + " bytes instead of "
                + wanted.message().size() + ", and never alike; it stays on the server");
    }

    @Override
    public void refused(Wanted wanted, Pop3Reply reply) {
        report.parked++;
        report.problem("the server does not give message " + wanted.message().number() + ": " + reply.words());
    }
}
