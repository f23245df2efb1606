// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loggers of the middleware, one for each thing an administrator may want to watch. Secrets never reach them. */
final class Log {
    static final Logger OPERATIONS = LoggerFactory.getLogger("org.openmtm.operations");
    static final Logger MODULES = LoggerFactory.getLogger("org.openmtm.modules");
    static final Logger EVENTS = LoggerFactory.getLogger("org.openmtm.events");

    private Log() {}
}
