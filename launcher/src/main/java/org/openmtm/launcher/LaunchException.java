// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.launcher;

/** Why OpenMTM cannot start, as one line for a person: what, why, and what to do. */
final class LaunchException extends Exception {

    private static final long serialVersionUID = 1L;

    /** The exit status of a command that could not be done. */
    static final int FAILED = 1;

    /** The exit status of a command line that makes no sense. */
    static final int WRONG_USAGE = 2;

    private final int exitStatus;

    private LaunchException(int exitStatus, String message, Throwable cause) {
        super(message, cause);
        this.exitStatus = exitStatus;
    }

    static LaunchException failed(String message, Throwable cause) {
        return new LaunchException(FAILED, message, cause);
    }

    static LaunchException failed(String message) {
        return failed(message, null);
    }

    static LaunchException wrongUsage(String message) {
        return new LaunchException(WRONG_USAGE, message, null);
    }

    int exitStatus() {
        return exitStatus;
    }
}
