// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.host;

import org.apache.felix.framework.Logger;

/** Felix prints its complaints unless it is given a logger. Loaded only where Felix is. */
final class FelixLog extends Logger {

    static final String FACTORY = "org.apache.felix.framework.FrameworkFactory";

    private final HostLog log;

    FelixLog(HostLog log) {
        this.log = log;
        setLogLevel(LOG_WARNING);
    }

    @Override
    protected void doLog(int level, String message, Throwable cause) {
        if (level == LOG_ERROR) {
            log.error(message, cause);
        } else {
            log.warning(message, cause);
        }
    }
}
