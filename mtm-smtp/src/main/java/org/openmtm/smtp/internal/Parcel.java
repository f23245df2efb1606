// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.smtp.protocol.Content;
import org.openmtm.smtp.protocol.Envelope;
import org.openmtm.smtp.protocol.ReportRequest;
import org.openmtm.smtp.protocol.SmtpCapabilities;
import org.openmtm.smtp.protocol.SmtpConnection;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.StoredBody;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;

/** A message made ready for a server: its bytes, and an envelope that the server can take. */
final class Parcel {
    /** Kept in memory while it is sent, so that it is read only once. */
    private static final long SMALL = 256 * 1024;

    private final Submission row;
    private final SmtpConnection connection;
    private final StoredBody body;
    private final byte[] bytes;
    private final Envelope envelope;

    private Parcel(Submission row, SmtpConnection connection, StoredBody body, byte[] bytes, Envelope envelope) {
        this.row = row;
        this.connection = connection;
        this.body = body;
        this.bytes = bytes;
        this.envelope = envelope;
    }

    /** @throws MessagingException if it cannot be sent, or not to this server: nothing was said to it then */
    static Parcel of(Submission row, MessageStore store, SmtpConnection connection) {
        StoredBody body = store.body(row.message())
                .orElseThrow(() -> new MessagingException(ErrorKind.STORE, "Its body is not in the store", ""));
        return of(row, body, connection);
    }

    /** The same while there is time for a small one; null for a large one. */
    static Parcel ahead(Submission row, MessageStore store, SmtpConnection connection) {
        StoredBody body = store.body(row.message()).orElse(null);
        return body == null || body.length() > SMALL ? null : of(row, body, connection);
    }

    private static Parcel of(Submission row, StoredBody body, SmtpConnection connection) {
        SmtpCapabilities server = connection.capabilities();
        try {
            byte[] bytes = body.length() <= SMALL ? read(body) : null;
            Content content = scan(body, bytes, server.has("8BITMIME"));
            Envelope envelope =
                    new Envelope(row.sender(), waiting(row), row.envelopeId(), body.length(), reports(row), content);
            connection.check(envelope);
            return new Parcel(row, connection, body, bytes, envelope);
        } catch (IOException e) {
            throw new MessagingException(
                    ErrorKind.STORE,
                    "The message cannot be read from the store (" + e.getMessage() + ")",
                    "Check the store: mtm store check",
                    e);
        }
    }

    private static byte[] read(StoredBody body) throws IOException {
        try (InputStream in = body.open()) {
            return in.readAllBytes();
        }
    }

    private static Content scan(StoredBody body, byte[] bytes, boolean headerOnly) throws IOException {
        try (InputStream in = bytes == null ? body.open() : new ByteArrayInputStream(bytes)) {
            return Content.scan(in, headerOnly);
        }
    }

    private static List<String> waiting(Submission row) {
        return row.recipients().stream()
                .filter(recipient -> recipient.state() == SendState.QUEUED)
                .map(Recipient::address)
                .toList();
    }

    private static ReportRequest reports(Submission row) {
        Set<SendPlan.Event> events = row.plan().reports();
        String notify = events.contains(SendPlan.Event.NEVER)
                ? "NEVER"
                : events.stream().sorted().map(Enum::name).collect(Collectors.joining(","));
        return new ReportRequest(notify, row.plan().returned() == SendPlan.Returned.FULL ? "FULL" : "HDRS");
    }

    /** Whether it is this very claim of a message, made ready for this very connection. */
    boolean isFor(Submission sending, SmtpConnection open) {
        return row == sending && connection == open;
    }

    Envelope envelope() {
        return envelope;
    }

    InputStream open() {
        return bytes == null ? body.open() : new ByteArrayInputStream(bytes);
    }
}
