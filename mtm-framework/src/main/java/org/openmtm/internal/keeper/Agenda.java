// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;

/** What is to be looked at when, by the even clock. Each thing stands in it once. */
final class Agenda<K> {
    private record Item<K>(long at, long number, K key) {}

    private final Map<K, Item<K>> items = new HashMap<>();
    private final TreeSet<Item<K>> inOrder =
            new TreeSet<>(Comparator.<Item<K>>comparingLong(Item::at).thenComparingLong(Item::number));
    private long numbers;

    void put(K key, long at) {
        remove(key);
        Item<K> item = new Item<>(at, numbers++, key);
        items.put(key, item);
        inOrder.add(item);
    }

    void remove(K key) {
        Item<K> item = items.remove(key);
        if (item != null) {
            inOrder.remove(item);
        }
    }

    /** Takes out what has its time. */
    List<K> takeDue(long now) {
        List<K> due = new ArrayList<>();
        while (!inOrder.isEmpty() && inOrder.first().at() <= now) {
            K key = inOrder.first().key();
            remove(key);
            due.add(key);
        }
        return due;
    }

    OptionalLong next() {
        return inOrder.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(inOrder.first().at());
    }

    List<K> keys() {
        return List.copyOf(items.keySet());
    }
}
