// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.Flags;

/**
 * One FETCH response: what of it was there. Filled by the reader while it reads, so for one thread until the response is
 * complete.
 */
public final class FetchData {
    /** Stands for a number that was not in the response. */
    public static final long UNKNOWN = Long.MIN_VALUE;

    private static final int MOST_SECTIONS = 1000;

    private final long sequence;
    private long uid = UNKNOWN;
    private long size = UNKNOWN;
    private long modSeq = UNKNOWN;
    private long received = UNKNOWN;
    private Flags flags;
    private String emailId = "";
    private String threadId = "";
    private List<Object> structure;
    private Map<String, Long> binarySizes = Map.of();
    private List<BodySection> sections = List.of();

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
        return !sections.isEmpty();
    }

    /** Bytes of the last body section; 0 also for NIL. */
    public long bodyLength() {
        return hasBody() ? last().length() : 0;
    }

    /** Where the bytes of the last body section begin in it: more than 0 where only a stretch of it was asked for. */
    public long origin() {
        return hasBody() ? last().origin() : 0;
    }

    /** What the {@link BodyHandler} made of the last body section; null for NIL and where there was none. */
    public Object body() {
        return hasBody() ? last().value() : null;
    }

    /** All body sections in the order of the response. */
    public List<BodySection> sections() {
        return List.copyOf(sections);
    }

    /**
     * What names the message in whatever mailbox it lies: EMAILID (RFC 8474) or X-GM-MSGID; empty where the server told
     * none.
     */
    public String emailId() {
        return emailId;
    }

    /** THREADID (RFC 8474) or X-GM-THRID; empty where the server told none. */
    public String threadId() {
        return threadId;
    }

    /**
     * BODYSTRUCTURE (RFC 9051, 7.5.2) as it came: texts (one character per byte, numbers as well), lists of the same, and
     * null for NIL. Null if it was not in the response.
     */
    public List<Object> structure() {
        return structure;
    }

    /** BODYSTRUCTURE as a tree of parts; null if it was not in the response or was none. */
    public BodyPart parts() {
        return structure == null ? null : Structures.of(structure);
    }

    /** The size of a part without its transfer encoding (BINARY.SIZE, RFC 3516), or {@link #UNKNOWN}. */
    public long binarySize(String section) {
        return binarySizes.getOrDefault(section, UNKNOWN);
    }

    private BodySection last() {
        return sections.get(sections.size() - 1);
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

    void emailId(String value) {
        emailId = value;
    }

    void threadId(String value) {
        threadId = value;
    }

    void structure(List<Object> value) {
        structure = value;
    }

    void binarySize(String section, long value) {
        binarySizes = binarySizes.isEmpty() ? new HashMap<>(4) : binarySizes;
        binarySizes.put(section, value);
    }

    void body(BodySection section) {
        if (sections.isEmpty()) {
            sections = List.of(section);
            return;
        }
        sections = new ArrayList<>(sections);
        if (sections.size() == MOST_SECTIONS) {
            throw ImapLexer.protocol("The server sent more body sections for one message than anybody asks for");
        }
        sections.add(section);
    }
}
