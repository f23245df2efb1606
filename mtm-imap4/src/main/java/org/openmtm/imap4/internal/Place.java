// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

/** A link and who has it. Guarded by the {@link Turns} it belongs to. */
final class Place {
    final Link link;
    private Object owner;
    private Object lender;
    private long usedAt = System.nanoTime();

    Place(Link link) {
        this.link = link;
    }

    /** Whether somebody may take it who works; one that is lent counts as free. */
    boolean free() {
        return owner == null;
    }

    boolean unused() {
        return owner == null && lender == null && link.usable();
    }

    boolean has(Object somebody) {
        return owner == somebody;
    }

    boolean lent() {
        return lender != null;
    }

    void take(Object somebody) {
        owner = somebody;
    }

    void give() {
        owner = null;
        usedAt = System.nanoTime();
    }

    void lend() {
        lender = owner;
        give();
    }

    void takeBack() {
        owner = lender;
        lender = null;
    }

    void abandon() {
        lender = null;
    }

    /** Milliseconds since somebody used it. */
    long unusedMillis() {
        return (System.nanoTime() - usedAt) / 1_000_000;
    }
}
