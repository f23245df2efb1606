// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where this bundle logs. */
final class Log {

    static final Logger LOG = LoggerFactory.getLogger("org.openmtm.deploy");

    private Log() {}
}
