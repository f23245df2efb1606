// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.populate;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.mtm.FetchOptions.Parts;

/**
 * What of a message is wanted: of each leaf, how many of its bytes from its start. A text may be cut; an attachment is wanted
 * whole or not at all. Sizes are those of the raw message, with the transfer encoding.
 */
final class Choice {
    /** Parts of no more bytes come along where nobody set limits: to leave them out costs more than to take them. */
    private static final int SMALL = 2048;

    private final List<PartTree> leaves;
    private final long[] wanted;

    private Choice(List<PartTree> leaves, long[] wanted) {
        this.leaves = leaves;
        this.wanted = wanted;
    }

    static Choice of(PartTree message, FetchOptions options) {
        List<PartTree> leaves = message.leaves();
        Choice choice = new Choice(leaves, new long[leaves.size()]);
        choice.fill(message, options);
        if (options.parts() != Parts.HEADERS && !limited(options)) {
            choice.addSmall();
        }
        return choice;
    }

    private static boolean limited(FetchOptions options) {
        return options.totalLimit() > 0 || options.textLimit() > 0 || options.attachmentLimit() > 0;
    }

    private void addSmall() {
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = leaves.get(i).size() <= SMALL ? leaves.get(i).size() : wanted[i];
        }
    }

    private void fill(PartTree message, FetchOptions options) {
        if (options.parts() == Parts.HEADERS) {
            return;
        }
        boolean texts = options.parts() != Parts.ATTACHMENTS;
        boolean attachments = options.parts() != Parts.TEXT && options.parts() != Parts.ALTERNATIVE_TEXT;
        Set<PartTree> spare = spare(message, options);
        Budget budget = new Budget(options);
        boolean textFirst = options.cumulative() && texts;
        for (int i = 0; i < wanted.length && textFirst; i++) {
            text(i, spare, budget);
        }
        for (int i = 0; i < wanted.length; i++) {
            if (!leaves.get(i).isText() && attachments) {
                wanted[i] = budget.attachment(leaves.get(i).size());
            } else if (texts && !textFirst) {
                text(i, spare, budget);
            }
        }
    }

    private void text(int index, Set<PartTree> spare, Budget budget) {
        PartTree leaf = leaves.get(index);
        if (leaf.isText() && !spare.contains(leaf)) {
            wanted[index] = budget.text(leaf.size());
        }
    }

    /** HTML that is also there as plain text and not wanted besides it, or not if both are more than the limit. */
    private Set<PartTree> spare(PartTree message, FetchOptions options) {
        long limit = options.textLimit() == 0 ? Long.MAX_VALUE : options.textLimit();
        limit = options.totalLimit() == 0 ? limit : Math.min(limit, options.totalLimit());
        long all = leaves.stream()
                .filter(PartTree::isText)
                .mapToLong(PartTree::size)
                .sum();
        Set<PartTree> spare = Collections.newSetFromMap(new IdentityHashMap<>());
        if (options.parts() == Parts.ALTERNATIVE_TEXT || all > limit) {
            alternatives(message, spare);
        }
        return spare;
    }

    private static void alternatives(PartTree part, Set<PartTree> spare) {
        if (part.type().equals("multipart/alternative")) {
            List<PartTree> leaves = part.leaves();
            if (leaves.stream().anyMatch(leaf -> leaf.type().equals("text/plain") && leaf.isText())) {
                leaves.stream().filter(leaf -> leaf.type().equals("text/html")).forEach(spare::add);
            }
        }
        part.children().forEach(child -> alternatives(child, spare));
    }

    /** Of the leaf with this number (from 0), how many bytes are wanted. */
    long of(int leaf) {
        return wanted[leaf];
    }

    /** Whether every leaf is wanted to its end: then the bytes between them may come as well. */
    boolean everything() {
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i] < leaves.get(i).size()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return Arrays.toString(wanted);
    }

    /** What may still be taken. */
    private static final class Budget {
        private final long attachmentLimit;
        private long total;
        private long text;

        Budget(FetchOptions options) {
            total = options.totalLimit() == 0 ? Long.MAX_VALUE : options.totalLimit();
            text = options.textLimit() == 0 ? Long.MAX_VALUE : options.textLimit();
            attachmentLimit = options.attachmentLimit() == 0 ? Long.MAX_VALUE : options.attachmentLimit();
        }

        long text(long size) {
            long taken = Math.min(size, Math.min(text, total));
            text -= taken;
            total -= taken;
            return taken;
        }

        long attachment(long size) {
            if (size > attachmentLimit || size > total) {
                return 0;
            }
            total -= size;
            return size;
        }
    }
}
