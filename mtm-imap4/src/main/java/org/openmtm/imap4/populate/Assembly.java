// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.populate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.openmtm.email.mime.MessageHeaders;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.MessageHeader;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.BodySink;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.StagedBody;

/**
 * Makes messages complete of which every byte is here, in stretches. A body that is not as long as the server announced is
 * never committed. For one thread.
 */
final class Assembly implements AutoCloseable {
    private static final int STEP = 1 << 20;
    private static final int HEAD = 256 * 1024;
    private static final int AT_ONCE = 64;

    private final MessageStore store;
    private final RemoteFolder folder;
    private final boolean seen;
    private final List<Ready> ready = new ArrayList<>();

    private record Ready(Job job, StagedBody body, MessageHeader header) {}

    /** @param seen whether a message counts as seen once it is here */
    Assembly(MessageStore store, RemoteFolder folder, boolean seen) {
        this.store = store;
        this.seen = seen;
        this.folder = folder;
    }

    /** @param job complete */
    void add(Job job) {
        try (BodySink sink = store.newBody()) {
            for (long at = 0; at < job.size(); ) {
                byte[] bytes = job.read(at, STEP);
                if (bytes.length == 0) {
                    // Somebody completed or dropped it meanwhile.
                    return;
                }
                sink.write(bytes, 0, bytes.length);
                at += bytes.length;
            }
            StagedBody body = sink.finish();
            if (body.length() != job.size()) {
                body.close();
                throw new MessagingException(
                        ErrorKind.INTERNAL,
                        "Message " + job.message() + " would have " + body.length() + " bytes, not " + job.size(),
                        "Fetch it again");
            }
            byte[] head = job.read(0, HEAD);
            ready.add(new Ready(job, body, MessageHeaders.scan(head, head.length)));
        } catch (IOException e) {
            throw new MessagingException(
                    ErrorKind.STORE, "A message could not be written: " + e.getMessage(), "Look at the disk", e);
        }
        if (ready.size() == AT_ONCE) {
            finish();
        }
    }

    /** Makes durable what was added. */
    void finish() {
        if (ready.isEmpty()) {
            return;
        }
        List<Ready> now = List.copyOf(ready);
        store.write(tx -> {
            boolean same = tx.remoteFolder(folder.folder())
                    .filter(binding -> binding.validity() == folder.validity())
                    .isPresent();
            for (Ready one : now) {
                boolean wanted = tx.entry(one.job.message())
                        .filter(entry -> entry.body() != BodyState.COMPLETE && entry.size() == one.job.size())
                        .isPresent();
                if (same && wanted) {
                    tx.putBody(one.job.message(), one.body, one.header);
                    if (seen) {
                        Flags flags = tx.entry(one.job.message()).orElseThrow().flags();
                        tx.setFlags(one.job.message(), flags.with(Flag.SEEN));
                    }
                } else {
                    one.body.close();
                }
            }
            return null;
        });
        ready.clear();
    }

    /** Drops what was not made durable. */
    @Override
    public void close() {
        ready.forEach(one -> one.body.close());
        ready.clear();
    }
}
