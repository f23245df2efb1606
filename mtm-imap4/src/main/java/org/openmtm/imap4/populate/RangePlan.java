// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.populate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openmtm.store.BodyRange;

/**
 * Finds out where the parts of a message lie in its raw bytes, as far as what is here allows, and which bytes have to be
 * fetched next. Headers and delimiter lines are read; where a part ends is what the server says, and that a delimiter line
 * stands there is verified: if not, the server's words are wrong. Makes one pass over what is here; run again when more is.
 *
 * <p>All headers and delimiters are asked for, also around parts that are not wanted, so that what is here can be taken apart
 * without the server.
 */
final class RangePlan {
    /** A delimiter line and the header of the next part usually fit. */
    private static final int PROBE = 2048;

    private static final int STEP = 8192;
    private static final int LONGEST_HEADER = 2 << 20;
    /** What may stand before the first delimiter and behind a nested multipart. */
    private static final int LONGEST_PREAMBLE = 256 * 1024;

    private final Stretches here;
    private final long size;
    private final Choice choice;
    private final List<byte[]> boundaries = new ArrayList<>();
    private final List<BodyRange> needs = new ArrayList<>();
    private final List<BodyRange> leaves = new ArrayList<>();
    private String lie = "";

    /** A delimiter line, or the end of the message (level -1). */
    private record Delimiter(int level, boolean closes, long start, long end) {}

    private RangePlan(Stretches here, long size, Choice choice) {
        this.here = here;
        this.size = size;
        this.choice = choice;
    }

    /** Plans the next step towards what is chosen. @param size of the raw message */
    static RangePlan of(Stretches here, long size, PartTree message, Choice choice) {
        if (choice.everything()) {
            return stretch(here, size);
        }
        RangePlan plan = new RangePlan(here, size, choice);
        long body = plan.header(0);
        if (body >= 0) {
            plan.entity(message, body);
        }
        return plan;
    }

    /** Plans the next step towards the header of the message. */
    static RangePlan header(Stretches here, long size) {
        RangePlan plan = new RangePlan(here, size, null);
        plan.header(0);
        return plan;
    }

    /** Everything up to here. */
    static RangePlan stretch(Stretches here, long end) {
        RangePlan plan = new RangePlan(here, end, null);
        plan.need(0, end);
        return plan;
    }

    /** A plan that cannot be made. */
    static RangePlan lying(String why) {
        RangePlan plan = new RangePlan(null, 0, null);
        plan.lie = why;
        return plan;
    }

    /** What to fetch next, ascending; empty if all that is wanted is here. */
    List<BodyRange> needs() {
        return lie.isEmpty() ? needs : List.of();
    }

    /** Why the server's description of the message cannot be right, or empty. */
    String lie() {
        return lie;
    }

    /** Where the bodies of the leaves lie, as far as they were found. */
    List<BodyRange> leaves() {
        return leaves;
    }

    /** @return where it ends, or negative if that is not known now */
    private long entity(PartTree part, long at) {
        return part.isMultipart() ? multipart(part, at) : leaf(part, at);
    }

    private long leaf(PartTree part, long at) {
        long end = at + part.size();
        if (end > size) {
            return lie("a part ends behind the message");
        }
        need(at, at + choice.of(leaves.size()));
        leaves.add(new BodyRange(at, part.size()));
        return end;
    }

    private long multipart(PartTree part, long at) {
        int mine = boundaries.size();
        boundaries.add(part.boundary().getBytes(StandardCharsets.ISO_8859_1));
        Delimiter delimiter = search(at);
        for (PartTree child : part.children()) {
            if (delimiter == null) {
                return -1;
            }
            if (delimiter.level != mine || delimiter.closes) {
                return lie("there are fewer parts");
            }
            long body = header(delimiter.end);
            long end = body < 0 ? -1 : entity(child, body);
            if (end < 0) {
                return -1;
            }
            delimiter = child.isMultipart() ? search(end) : delimiterBehind(end);
        }
        if (delimiter == null) {
            return -1;
        }
        boundaries.remove(mine);
        if (delimiter.level == mine && !delimiter.closes) {
            return lie("there are more parts");
        }
        return delimiter.level == mine ? delimiter.end : delimiter.start;
    }

    /** Reads a header. @return where the body begins, or negative if that is not known now */
    private long header(long from) {
        Lines lines = new Lines(from, LONGEST_HEADER);
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            if (matchAny(line, 0) >= 0) {
                return lines.start;
            }
            if (line.length == 0) {
                return lines.end;
            }
        }
        return lines.atEnd ? size : lines.giveUp("a header has no end");
    }

    /** Looks for the next delimiter line. @return null if it is not known now */
    private Delimiter search(long from) {
        Lines lines = new Lines(from, LONGEST_PREAMBLE);
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            int level = matchAny(line, 0);
            if (level >= 0) {
                return new Delimiter(level, closes(line, level), lines.start, lines.end);
            }
        }
        if (lines.atEnd) {
            return new Delimiter(-1, true, size, size);
        }
        lines.giveUp("there is no delimiter where parts have to begin");
        return null;
    }

    /** The delimiter that has to follow a part, after a line end that belongs to it. @return null if it is not known now */
    private Delimiter delimiterBehind(long end) {
        Lines lines = new Lines(end, STEP);
        byte[] line = lines.next();
        if (line != null && line.length == 0) {
            line = lines.next();
        }
        if (line == null && lines.atEnd) {
            return new Delimiter(-1, true, size, size);
        }
        if (line == null) {
            lines.giveUp("a delimiter line has no end");
            return null;
        }
        int level = matchAny(line, 0);
        if (level < 0) {
            lie("a part does not end where its size says");
            return null;
        }
        return new Delimiter(level, closes(line, level), lines.start, lines.end);
    }

    private int matchAny(byte[] line, int from) {
        for (int level = boundaries.size() - 1; level >= from; level--) {
            byte[] boundary = boundaries.get(level);
            int length = boundary.length + 2;
            if (line.length >= length
                    && line[0] == '-'
                    && line[1] == '-'
                    && Arrays.equals(line, 2, length, boundary, 0, boundary.length)
                    && (line.length == length || line[length] <= ' ' || closes(line, level))) {
                return level;
            }
        }
        return -1;
    }

    private boolean closes(byte[] line, int level) {
        int at = boundaries.get(level).length + 2;
        return line.length >= at + 2
                && line[at] == '-'
                && line[at + 1] == '-'
                && (line.length == at + 2 || line[at + 2] <= ' ');
    }

    private void need(long from, long to) {
        for (BodyRange gap : here.gaps(from, Math.min(to, size))) {
            BodyRange last = needs.isEmpty() ? null : needs.get(needs.size() - 1);
            if (last != null && last.end() >= gap.offset()) {
                needs.set(needs.size() - 1, new BodyRange(last.offset(), gap.end() - last.offset()));
            } else {
                needs.add(gap);
            }
        }
    }

    private long lie(String what) {
        lie = what;
        return -1;
    }

    /** The lines from an offset, as far as they are here; asks for more where they end too early. */
    private final class Lines {
        private final long from;
        private final int most;
        private byte[] window = new byte[0];
        private long base;
        /** Of the line that was read last: where it begins, and where the next one does. */
        private long start;

        private long end;
        /** Whether there are no more lines because the message is over. */
        private boolean atEnd;

        Lines(long from, int most) {
            this.from = from;
            this.most = most;
            this.base = from;
            this.end = from;
        }

        /** The next line without its end, or null. */
        byte[] next() {
            start = end;
            int offset = (int) (start - base);
            int lf = lineFeed(offset);
            while (lf < 0 && grow(offset)) {
                offset = (int) (start - base);
                lf = lineFeed(offset);
            }
            if (lf < 0 && base + window.length < size) {
                return null;
            }
            if (offset == window.length) {
                atEnd = true;
                return null;
            }
            int stop = lf < 0 ? window.length : lf;
            end = base + (lf < 0 ? window.length : lf + 1);
            int last = stop > offset && window[stop - 1] == '\r' ? stop - 1 : stop;
            return Arrays.copyOfRange(window, offset, last);
        }

        private int lineFeed(int offset) {
            for (int i = offset; i < window.length; i++) {
                if (window[i] == '\n') {
                    return i;
                }
            }
            return -1;
        }

        /** Reads on behind the window. @return false if nothing more is here */
        private boolean grow(int offset) {
            byte[] more = here.read(base + window.length, STEP);
            if (more.length == 0) {
                return false;
            }
            byte[] joined = Arrays.copyOfRange(window, offset, window.length + more.length);
            System.arraycopy(more, 0, joined, window.length - offset, more.length);
            base += offset;
            window = joined;
            return true;
        }

        /** Asks for what is missing, unless there was too much already. @return -1 */
        long giveUp(String what) {
            long known = base + window.length;
            if (known - from > most) {
                return lie(what);
            }
            // The further it went without an end, the larger the next step.
            need(known, known + Math.max(PROBE, Math.min(64 * 1024, known - from)));
            return -1;
        }
    }
}
