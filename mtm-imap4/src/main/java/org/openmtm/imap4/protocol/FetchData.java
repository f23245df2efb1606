// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.List;
import org.openmtm.entry.Flags;

/**
 * One FETCH response: what of it was there. Filled by the reader while it reads, so for one thread until the response is
 * complete.
 */
public final class FetchData {
    /** Stands for a number that was not in the response. */
    public static final long UNKNOWN = Long.MIN_VALUE;

    private final long sequence;
    private long uid = UNKNOWN;
    private long size = UNKNOWN;
    private long modSeq = UNKNOWN;
    private long received = UNKNOWN;
    private Flags flags;
    private boolean hasBody;
    private long bodyLength;
    private long origin;
    private List<Object> structure;
    private Object body;

    FetchData(long sequence) {
        this.sequence = sequence;
    }

    public long sequence() {
        return sequence;
    }

    /** 1 to 4,294,967,295, or {@link #UNKNOWN}: also where the server sent something else. */
    public long uid() {
        return uid;
    }

    /** RFC822.SIZE. */
    public long size() {
        return size;
    }

    public long modSeq() {
        return modSeq;
    }

    /** INTERNALDATE in seconds since 1970. */
    public long received() {
        return received;
    }

    /** The flags, or null if they were not in the response. */
    public Flags flags() {
        return flags;
    }

    /** Whether the response had a body section at all, be it NIL. */
    public boolean hasBody() {
        return hasBody;
    }

    /** Bytes of the body section; 0 also for NIL. */
    public long bodyLength() {
        return bodyLength;
    }

    /** Where the bytes of the body section begin in it: more than 0 where only a stretch of it was asked for. */
    public long origin() {
        return origin;
    }

    /**
     * BODYSTRUCTURE (RFC 9051, 7.5.2) as it came: texts (one character per byte, numbers as well), lists of the same, and
     * null for NIL. Null if it was not in the response.
     */
    public List<Object> structure() {
        return structure;
    }

    /** What the {@link BodyHandler} made of the body section; null for NIL and where there was none. */
    public Object body() {
        return body;
    }

    void uid(long value) {
        uid = value >= 1 && value <= UidSet.MAX_UID ? value : UNKNOWN;
    }

    void size(long value) {
        size = value;
    }

    void modSeq(long value) {
        modSeq = value;
    }

    void received(long value) {
        received = value;
    }

    void flags(Flags value) {
        flags = value;
    }

    void origin(long value) {
        origin = value;
    }

    void structure(List<Object> value) {
        structure = value;
    }

    void body(long length, Object value) {
        hasBody = true;
        bodyLength = length;
        body = value;
    }
}
