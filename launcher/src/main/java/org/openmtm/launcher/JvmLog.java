// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.launcher;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.openmtm.host.HostLog;

/**
 * Takes what libraries say through {@code java.util.logging} off the console, where it belongs to no command, and into
 * the framework's log.
 */
final class JvmLog extends Handler {

    private final HostLog log;

    private JvmLog(HostLog log) {
        this.log = log;
        setLevel(Level.WARNING);
        setFormatter(new SimpleFormatter());
    }

    static void redirectTo(HostLog log) {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(Level.WARNING);
        root.addHandler(new JvmLog(log));
    }

    @Override
    public void publish(LogRecord entry) {
        if (isLoggable(entry)) {
            String text = entry.getLoggerName() + ": " + getFormatter().formatMessage(entry);
            log.warning(text, entry.getThrown());
        }
    }

    @Override
    public void flush() {
        // Nothing is held back: the log writes each line at once.
    }

    @Override
    public void close() {
        // The log opens its file for each line.
    }
}
