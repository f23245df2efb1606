// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/**
 * Which capabilities of a server are not used, and why: because a person said so, or because they did not work. One for
 * each account, shared by its connections, counts at once. Thread safe.
 */
public final class CapabilitySwitches {
    private final ConcurrentSkipListMap<String, String> reasons = new ConcurrentSkipListMap<>();
    private volatile Set<String> inSettings = Set.of();

    public CapabilitySwitches() {}

    /** @param switchedOff by a person, in the settings */
    public CapabilitySwitches(Collection<String> switchedOff) {
        inSettings(switchedOff);
    }

    /** From now on these are what a person switched off; what misbehaved stays off. @return this */
    public CapabilitySwitches inSettings(Collection<String> switchedOff) {
        inSettings =
                switchedOff.stream().map(name -> name.toUpperCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        return this;
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
        Set<String> unwanted = inSettings;
        if (unwanted.isEmpty() && reasons.isEmpty()) {
            return false;
        }
        String name = capability.toUpperCase(Locale.ROOT);
        return unwanted.contains(name) || reasons.containsKey(name);
    }

    /** What is off, with the reason of each; a copy. */
    public SortedMap<String, String> reasons() {
        SortedMap<String, String> all = new TreeMap<>();
        inSettings.forEach(name -> all.put(name, "switched off in the settings"));
        all.putAll(reasons);
        return Collections.unmodifiableSortedMap(all);
    }
}
