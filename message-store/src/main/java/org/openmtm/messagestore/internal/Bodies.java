// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.io.IOException;
import java.io.InputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;
import org.openmtm.error.MessagingException;
import org.openmtm.store.StoredBody;

/** Reads bodies, verified, part by part: no connection is held between the parts. */
final class Bodies {
    /** Parts of one body; body ids are shifted by as many bits. */
    static final int PART_BITS = 16;

    private final ReaderPool readers;
    private final CodecPool codecs;

    Bodies(ReaderPool readers, CodecPool codecs) {
        this.readers = readers;
        this.codecs = codecs;
    }

    /** @param parts 0 when the one part is in the row of the body itself */
    record Stored(long id, long length, byte[] sha256, int parts) {
        static Stored read(ResultSet row) throws SQLException {
            return new Stored(row.getLong(1), row.getLong(2), row.getBytes(3), row.getInt(4));
        }
    }

    Optional<StoredBody> ofMessage(long message) {
        return readers.read(db -> db.first(
                        Stored::read,
                        "SELECT b.id, b.length, b.sha256, b.parts FROM entry e JOIN body b ON b.id = e.body"
                                + " WHERE e.id = ? AND e.body_state = 2",
                        message))
                .map(Body::new);
    }

    InputStream open(Stored body) {
        return new BodyStream(body, codecs, number -> part(body, number));
    }

    private Codec.Part part(Stored body, int number) throws IOException {
        try {
            return readers.read(db -> part(db, body, number))
                    .orElseThrow(() -> new IOException(
                            "Body " + body.id() + " was removed, or part " + number + " of it is missing"));
        } catch (MessagingException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    static Optional<Codec.Part> part(Db db, Stored body, int number) {
        if (body.parts() == 0) {
            return db.first(
                    row -> new Codec.Part((int) body.length(), row.getInt(1), row.getBytes(2)),
                    "SELECT codec, data FROM body WHERE id = ? AND data IS NOT NULL",
                    body.id());
        }
        return db.first(
                row -> new Codec.Part(row.getInt(1), row.getInt(2), row.getBytes(3)),
                "SELECT length, codec, data FROM body_part WHERE id = ?",
                (body.id() << PART_BITS) + number);
    }

    private final class Body implements StoredBody {
        private final Stored stored;

        Body(Stored stored) {
            this.stored = stored;
        }

        @Override
        public long length() {
            return stored.length();
        }

        @Override
        public String sha256() {
            return HexFormat.of().formatHex(stored.sha256());
        }

        @Override
        public InputStream open() {
            return Bodies.this.open(stored);
        }
    }
}
