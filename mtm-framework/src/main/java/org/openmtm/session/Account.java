// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.session;

import java.util.Optional;
import java.util.stream.Stream;
import org.openmtm.entry.Entry;

/**
 * What people call an account: the services of one name, linked in the store.
 *
 * @param name the name
 * @param receiving the service that receives, or null
 * @param sending the service that sends, or null
 */
public record Account(String name, Entry receiving, Entry sending) {
    public Optional<Entry> receivingService() {
        return Optional.ofNullable(receiving);
    }

    public Optional<Entry> sendingService() {
        return Optional.ofNullable(sending);
    }

    /** Its services, the receiving one first. */
    public Stream<Entry> services() {
        return Stream.of(receivingService(), sendingService()).flatMap(Optional::stream);
    }
}
