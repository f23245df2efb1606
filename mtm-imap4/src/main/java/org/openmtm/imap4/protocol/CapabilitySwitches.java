// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Which capabilities of a server are not used, and why: because a person said so, or because they did not work. One for
 * each account, shared by its connections, counts at once. Thread safe.
 */
public final class CapabilitySwitches {
    private final ConcurrentSkipListMap<String, String> reasons = new ConcurrentSkipListMap<>();

    public CapabilitySwitches() {}

    /** @param switchedOff by a person, in the settings */
    public CapabilitySwitches(Collection<String> switchedOff) {
        switchedOff.forEach(name -> off(name, "switched off in the settings"));
    }

    /**
     * From now on it is as if the server lacked this capability. The first reason stays.
     *
     * @param reason for people: what went wrong
     */
    public void off(String capability, String reason) {
        reasons.putIfAbsent(capability.toUpperCase(Locale.ROOT), reason);
    }

    public boolean isOff(String capability) {
        return !reasons.isEmpty() && reasons.containsKey(capability.toUpperCase(Locale.ROOT));
    }

    /** What is off, with the reason of each; a copy. */
    public SortedMap<String, String> reasons() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(Map.copyOf(reasons)));
    }
}
