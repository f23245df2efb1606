// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks over the entities of a message in one pass, in bounded memory, and skips what is not wanted at the speed of looking
 * for line ends. Bounded: 100 levels, 10,000 parts, 1 MB of one header, a time budget; what is beyond is opaque or left out.
 * Any bytes are a message: what is broken ends where it breaks.
 */
final class MimeWalker {
    static final int MOST_LEVELS = 100;
    static final int MOST_PARTS = 10_000;
    private static final int BUFFER = 64 * 1024;
    private static final int LONGEST_BOUNDARY = 1_000;
    /** Two dashes before and after, some white space, a line end. */
    private static final int BOUNDARY_LINE = LONGEST_BOUNDARY + 64;

    private static final int END_OF_MESSAGE = -1;

    private final InputStream in;
    private final MimeVisitor visitor;
    private final long deadline;
    private final byte[] buffer;
    private final List<byte[]> boundaries = new ArrayList<>();
    private BoundarySearch search = new BoundarySearch(List.of());
    /** Where the buffer's first byte is in the message. */
    private long base;

    private int position;
    private int end;
    private Preamble preamble;
    private boolean drained;
    private boolean stopped;
    private int parts;
    /** The level of the boundary that ended the last entity, and whether it was a closing one. */
    private int hit = END_OF_MESSAGE;

    private boolean hitCloses;

    MimeWalker(InputStream in, long length, Duration budget, MimeVisitor visitor) {
        this.in = in;
        this.visitor = visitor;
        this.deadline = System.nanoTime() + budget.toNanos();
        // One byte more than the message, so that its end is seen without another growth.
        this.buffer = new byte[(int) Math.max(2 * BOUNDARY_LINE, Math.min(BUFFER, length + 1))];
    }

    /** Walks to the end of the message, of the budget, or of the visitor's interest. */
    void walk() throws IOException {
        entity("", "text/plain", 0, true);
    }

    private void entity(String number, String defaultType, int level, boolean top) throws IOException {
        HeaderCollector header = new HeaderCollector();
        boolean open = header(header);
        HeaderBlock block = header.block();
        if (top) {
            visitor.message(block);
        }
        PartHeader part = PartHeader.of(block, defaultType);
        boolean deeper = level < MOST_LEVELS && open;
        String own = number.isEmpty() ? "1" : number;
        if (part.isMultipart() && deeper && !part.boundary().isEmpty()) {
            multipart(number, part, level);
        } else if (part.isMessage() && deeper && visitor.descend() && part.encoding() == PartHeader.Encoding.IDENTITY) {
            entity(number, "text/plain", level + 1, false);
        } else {
            boolean broken = part.isMultipart() && part.boundary().isEmpty();
            leaf(own, broken ? part.asText() : part, open);
        }
    }

    private void multipart(String number, PartHeader part, int level) throws IOException {
        int mine = boundaries.size();
        String boundary = part.boundary().stripTrailing();
        byte[] bytes = boundary.getBytes(StandardCharsets.ISO_8859_1);
        boundaries.add(bytes.length > LONGEST_BOUNDARY ? new byte[0] : bytes);
        search = new BoundarySearch(boundaries);
        visitor.multipartBegin(part);
        preamble(number.isEmpty() ? "1" : number, mine);
        for (int child = 1; hit == mine && !hitCloses && !stopped; child++) {
            if (++parts > MOST_PARTS) {
                stopped = true;
                break;
            }
            entity(number.isEmpty() ? "" + child : number + "." + child, part.defaultOfParts(), level + 1, false);
        }
        boolean closed = hit == mine;
        boundaries.remove(mine);
        search = new BoundarySearch(boundaries);
        visitor.multipartEnd(part);
        if (closed && !stopped) {
            body(false);
        }
    }

    /** What is before the first boundary is dropped, but if there is no boundary it is all that there is. */
    private void preamble(String number, int mine) throws IOException {
        preamble = new Preamble(visitor, number, base + position);
        long length = body(true);
        Preamble seen = preamble;
        preamble = null;
        seen.end(length, hit != mine);
    }

    private void leaf(String number, PartHeader part, boolean open) throws IOException {
        boolean wanted = visitor.part(number, part);
        long start = base + position;
        long length = open ? body(wanted) : 0;
        visitor.partEnd(start, length);
        if (visitor.enough()) {
            stopped = true;
        }
    }

    /** Reads the header. @return false if the entity ends with it: at a boundary or at the end */
    private boolean header(HeaderCollector header) throws IOException {
        while (true) {
            while (!canJudgeLine()) {
                fill(position);
            }
            if (position == end) {
                hit = END_OF_MESSAGE;
                return false;
            }
            if (atBoundary()) {
                return false;
            }
            if (!headerLine(header)) {
                return true;
            }
        }
    }

    /** @return false after the empty line */
    private boolean headerLine(HeaderCollector header) throws IOException {
        int start = header.length();
        while (true) {
            int lf = lineFeed(position);
            int stop = lf < 0 ? end : lf + 1;
            header.add(buffer, position, stop - position);
            position = stop;
            if (lf >= 0) {
                return !header.endsWithEmptyLine(start);
            }
            if (!fill(position)) {
                return true;
            }
        }
    }

    /**
     * Reads until a boundary or the end. The line end before a boundary belongs to the boundary.
     *
     * @return how many bytes the body has
     */
    private long body(boolean wanted) throws IOException {
        long start = base + position;
        while (!canJudgeLine()) {
            fill(position);
        }
        if (atBoundary()) {
            return 0;
        }
        int run = position;
        int from = position;
        while (true) {
            int lf = search.find(buffer, from, end);
            if (lf < 0 && drained) {
                emit(wanted, run, end);
                position = end;
                hit = END_OF_MESSAGE;
                return base + end - start;
            }
            position = lf < 0 ? Math.max(run, end - search.length()) : lf + 1;
            if (lf < 0 || !canJudgeLine()) {
                // The byte before the line end stays as well: it may belong to it.
                int keep = lf < 0 ? position : Math.max(run, lf - 1);
                emit(wanted, run, keep);
                fill(keep);
                run = 0;
                from = lf < 0 ? position : position - 1;
            } else if (atBoundary()) {
                int bodyEnd = lf > run && buffer[lf - 1] == '\r' ? lf - 1 : lf;
                emit(wanted, run, bodyEnd);
                return base + bodyEnd - start;
            } else {
                from = lf + 1;
            }
        }
    }

    private void emit(boolean wanted, int from, int to) throws IOException {
        if (wanted && to > from) {
            if (preamble == null) {
                visitor.body(buffer, from, to - from);
            } else {
                preamble.add(buffer, from, to - from);
            }
        }
    }

    private int lineFeed(int from) {
        for (int i = from; i < end; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** At the start of a line: whether the buffer shows enough of it to tell a boundary, or nothing more will come. */
    private boolean canJudgeLine() {
        if (drained) {
            return true;
        }
        if (position == end) {
            return false;
        }
        return boundaries.isEmpty()
                || buffer[position] != '-'
                || end - position >= BOUNDARY_LINE
                || lineFeed(position) >= 0;
    }

    /** At the start of a line: consumes it if it is an open boundary, and notes which. */
    private boolean atBoundary() {
        if (boundaries.isEmpty() || end - position < 3 || buffer[position] != '-' || buffer[position + 1] != '-') {
            return false;
        }
        for (int level = boundaries.size() - 1; level >= 0; level--) {
            if (matches(boundaries.get(level))) {
                hit = level;
                int lf = lineFeed(position);
                position = lf < 0 ? end : lf + 1;
                return true;
            }
        }
        return false;
    }

    private boolean matches(byte[] boundary) {
        int from = position + 2;
        int to = from + boundary.length;
        if (boundary.length == 0 || to > end) {
            return false;
        }
        for (int i = 0; i < boundary.length; i++) {
            if (buffer[from + i] != boundary[i]) {
                return false;
            }
        }
        boolean closes = to + 1 < end && buffer[to] == '-' && buffer[to + 1] == '-';
        int next = closes ? to + 2 : to;
        // RFC 2046, 5.1.1 lets anything follow; asking for white space tells "b" from "bb".
        if (next < end && buffer[next] > ' ') {
            return false;
        }
        hitCloses = closes;
        return true;
    }

    /** Drops what is before {@code keep} and reads more. @return false if nothing more will come */
    private boolean fill(int keep) throws IOException {
        if (keep > 0) {
            System.arraycopy(buffer, keep, buffer, 0, end - keep);
            base += keep;
            position -= keep;
            end -= keep;
        }
        if (System.nanoTime() > deadline) {
            stopped = true;
        }
        int count = stopped ? -1 : in.read(buffer, end, buffer.length - end);
        if (count < 0) {
            drained = true;
            return false;
        }
        end += count;
        return true;
    }
}
