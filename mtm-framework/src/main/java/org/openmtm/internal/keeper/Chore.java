// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Command;

/**
 * A command that is started for a sending service when there is reason, and again while the reason stays, with a distance
 * that grows as long as it is fruitless. All times are of the even clock.
 */
interface Chore {
    Command command();

    /** Where it is done for this sending service: there, or at the receiving one of its account. */
    Optional<EntryId> place(EntryId sending);

    /** From when on it is wanted, if it is: perhaps a time that has passed. */
    OptionalLong wanted(EntryId sending);

    /** How long it rests after so many times that were fruitless, at least one. */
    Duration rest(int fruitless);

    /** It is about to start. */
    void begins(EntryId sending);

    /** Whether anything got better by it since then. */
    boolean bearsFruit(EntryId sending);

    /** The first distance doubled each time, up to a longest one. */
    static Duration doubled(Duration first, int fruitless, Duration longest) {
        Duration rest = first.multipliedBy(1L << Math.min(fruitless - 1, 20));
        return rest.compareTo(longest) < 0 ? rest : longest;
    }
}
