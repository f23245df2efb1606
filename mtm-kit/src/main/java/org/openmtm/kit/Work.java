// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import org.openmtm.mtm.Command;

/** Mail that has to be carried: what most rules are about, whichever way it goes. */
interface Work {
    /** For people: "a sync of new mail". */
    String name();

    /** Makes mails that wait to be carried. @param bytes of each, about */
    void prepare(int mails, int bytes) throws Exception;

    /** Makes one mail of at least so many bytes. */
    void prepareLarge(int bytes) throws Exception;

    /** What carries them. */
    Command command();

    /** The way that their bytes take. */
    Relay.Way way();

    /** Fails unless every mail was carried exactly once, after the command has been run as often as it takes. */
    void finish(Contract contract) throws Exception;

    /** The same without running it again: all has to be done. */
    void expectDone(Contract contract, String after) throws Exception;

    /** How many bytes of mail were prepared so far. */
    long prepared();
}
