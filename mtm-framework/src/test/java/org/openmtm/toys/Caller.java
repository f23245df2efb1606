// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.toys;

import java.util.function.Consumer;

/** Somebody who is neither the framework nor a module, and has a thread to call others on. */
public record Caller<T>(Consumer<T> called) {
    public void begin(String thread, T argument) {
        new Thread(() -> called.accept(argument), thread).start();
    }
}
