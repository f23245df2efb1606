// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.Map;
import java.util.stream.Collectors;
import org.openmtm.shell.console.Human;

/** The named values of an operation's result, as a line for people. */
final class Results {

    private Results() {}

    static String text(Map<String, Object> values) {
        return values.entrySet().stream()
                .filter(e -> e.getValue() != null && !e.getValue().toString().isEmpty())
                .map(e -> e.getKey() + " " + value(e.getKey(), e.getValue()))
                .collect(Collectors.joining(", "));
    }

    static long number(Map<String, Object> values, String key) {
        return values.get(key) instanceof Number number ? number.longValue() : 0;
    }

    /** A UID, and what goes with it, is a name and no amount. */
    private static String value(String key, Object value) {
        return value instanceof Number number && !(value instanceof Double) && !key.startsWith("uid")
                ? Human.count(number.longValue())
                : "" + value;
    }
}
