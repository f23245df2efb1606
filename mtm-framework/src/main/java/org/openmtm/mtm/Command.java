// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What a module can be asked to do: a typed record with a stable textual id. The id and the parameters are what the
 * journal keeps, so they have to be enough to carry the command out after a restart, perhaps by a newer module.
 */
@ConsumerType
public interface Command {
    /** Stable, lower case, with dots: "connect", "sync", "imap4.subscribe". */
    String id();

    /** Everything the command needs, as text; never a secret, never null. */
    default Map<String, String> parameters() {
        return Map.of();
    }

    /**
     * Whether it makes no sense any more when the process that asked for it has ended: what is about a connection, and
     * questions whose answer nobody waits for. Others are taken up again by the next process.
     */
    default boolean endsWithItsProcess() {
        return false;
    }
}
