// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

/** What the indexer knows of the store around it. */
interface IndexSurroundings {
    /** The number of this store. */
    long store();

    /** The id of the last committed body. */
    long lastBody();

    /** How long the writer has had nothing to do, in nanoseconds. */
    long writerIdleNanos();

    /** Whether the disk has no room for what can be made anew. */
    boolean diskFull();

    /** The rows of the table unindexed up to this one are not needed any more. */
    void forgetRemoved(long upTo);
}
