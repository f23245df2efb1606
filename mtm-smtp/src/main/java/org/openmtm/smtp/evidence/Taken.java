// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.evidence;

import org.openmtm.store.SendState;
import org.openmtm.store.StoreTransaction;
import org.openmtm.store.Submission;

/** The step of the send ledger for a message that evidence proves to have been taken by its server. */
@FunctionalInterface
public interface Taken {
    /**
     * @param row as it is now in the ledger but for its recipients' reports
     * @param reason the evidence, for people
     * @return the state it has then: SENT, or QUEUED if recipients are left that the server had not accepted
     */
    SendState apply(StoreTransaction tx, Submission row, String reason);
}
