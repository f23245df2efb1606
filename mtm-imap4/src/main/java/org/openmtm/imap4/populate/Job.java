// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.populate;

import java.util.List;
import org.openmtm.entry.EntryId;
import org.openmtm.imap4.protocol.BodyPart;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.store.BodyRange;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteMessage;

/** One message on its way to having what is wanted of it here. For one thread. */
final class Job implements Stretches {
    /** What of an unknown message is asked for first: its header, its structure, and short texts at once. */
    private static final int FIRST = 16 * 1024;

    private static final int FIRST_OF_HEADER = 4096;

    private final MessageStore store;
    private final EntryId message;
    private final long uid;
    private final long size;
    private final FetchOptions options;
    private List<BodyRange> ranges;
    private Choice choice;
    private PartTree tree;
    private boolean structureCame;
    private boolean answered;
    private boolean brought;
    private boolean failed;

    Job(MessageStore store, RemoteMessage message, FetchOptions options) {
        this.store = store;
        this.message = message.message();
        this.uid = message.uid();
        this.size = message.size();
        this.options = options;
        this.ranges = store.ranges(this.message);
    }

    EntryId message() {
        return message;
    }

    long uid() {
        return uid;
    }

    long size() {
        return size;
    }

    /** How much of a message is asked for first. */
    static int first(FetchOptions options) {
        if (options.parts() == FetchOptions.Parts.HEADERS) {
            return FIRST_OF_HEADER;
        }
        long first = FIRST;
        for (long limit : new long[] {options.textLimit(), options.totalLimit(), options.attachmentLimit()}) {
            first = limit == 0 ? first : Math.min(first, limit + FIRST_OF_HEADER);
        }
        return (int) first;
    }

    /** Whether the server has to describe the message before more can be planned. */
    boolean needsStructure() {
        return !structureCame && !options.whole() && options.parts() != FetchOptions.Parts.HEADERS;
    }

    /** @param message as the server describes it, or null where its words make no sense */
    void structure(BodyPart message) {
        structureCame = true;
        tree = PartTree.of(message);
        choice = tree == null ? null : Choice.of(tree, options);
    }

    /** The server answered in this round. @param bytes whether bytes of it came */
    void answered(boolean bytes) {
        answered = true;
        brought |= bytes;
    }

    boolean takeAnswered() {
        boolean was = answered;
        answered = false;
        return was;
    }

    /** Whether any of its bytes came. */
    boolean brought() {
        return brought;
    }

    void fail() {
        failed = true;
    }

    /** Whether it was given up, and that was told. */
    boolean failed() {
        return failed;
    }

    /** What to fetch next. @return its needs are empty when nothing more is wanted */
    RangePlan plan() {
        ranges = store.ranges(message);
        if (options.whole()) {
            return RangePlan.stretch(this, size);
        }
        if (options.parts() == FetchOptions.Parts.HEADERS) {
            return RangePlan.header(this, size);
        }
        if (!structureCame) {
            return RangePlan.stretch(this, Math.min(size, first(options)));
        }
        return tree == null
                ? RangePlan.lying("it does not describe the message")
                : RangePlan.of(this, size, tree, choice);
    }

    boolean complete() {
        return ranges.size() == 1
                && ranges.get(0).offset() == 0
                && ranges.get(0).length() == size;
    }

    @Override
    public List<BodyRange> ranges() {
        return ranges;
    }

    @Override
    public byte[] read(long offset, int length) {
        return store.range(message, offset, length);
    }
}
