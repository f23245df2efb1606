// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.heap;

/** Names of classes as the machine writes them and as people do. */
final class JavaNames {

    private static final String PRIMITIVES = "ZbooleanCcharFfloatDdoubleBbyteSshortIintJlong";

    private JavaNames() {}

    /** {@code [Ljava/lang/Object;} becomes {@code java.lang.Object[]}. */
    static String readable(String name) {
        int depth = 0;
        while (depth < name.length() && name.charAt(depth) == '[') {
            depth++;
        }
        String element = name.substring(depth);
        if (depth > 0) {
            element = element.startsWith("L") ? element.substring(1, element.length() - 1) : primitive(element);
        }
        return element.replace('/', '.') + "[]".repeat(depth);
    }

    private static String primitive(String letter) {
        int at = PRIMITIVES.indexOf(letter) + 1;
        int end = at;
        while (end < PRIMITIVES.length() && Character.isLowerCase(PRIMITIVES.charAt(end))) {
            end++;
        }
        return PRIMITIVES.substring(at, end);
    }
}
