// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.host;

/** Why there can be no framework: what is wrong, and what its user can do about it. */
public final class HostException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What has to change. */
    public enum Reason {
        /** Somebody else works on the data directory. */
        IN_USE,
        /** The data directory cannot be used. */
        DIRECTORY,
        /** The framework or what was to run in it is missing or does not start. */
        FRAMEWORK
    }

    private final Reason reason;
    private final String advice;

    HostException(Reason reason, String message, String advice, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.advice = advice;
    }

    HostException(Reason reason, String message, String advice) {
        this(reason, message, advice, null);
    }

    public Reason reason() {
        return reason;
    }

    /** What to do, without the names of options, which depend on who asks. */
    public String advice() {
        return advice;
    }
}
