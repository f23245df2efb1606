// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.lang.reflect.Proxy;

/** Stand-ins for wide interfaces of which a test needs little. */
public final class Proxies {
    private Proxies() {}

    /** What a method answers. */
    public interface Answer {
        Object answer(String method, Object[] arguments) throws Throwable;
    }

    public static <T> T of(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answer.answer(method.getName(), arguments)));
    }
}
