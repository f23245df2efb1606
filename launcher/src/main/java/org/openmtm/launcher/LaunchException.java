// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.launcher;

import org.openmtm.host.HostException;

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

    /** The same as the document that a command with --json would have printed. */
    String json() {
        return "{\"error\":{\"kind\":\"" + kind() + "\",\"message\":\"" + escaped(getMessage())
                + "\",\"server\":\"\",\"advice\":\"\"}}";
    }

    private String kind() {
        if (exitStatus == WRONG_USAGE) {
            return "INVALID";
        }
        if (!(getCause() instanceof HostException host)) {
            return "UNAVAILABLE";
        }
        return switch (host.reason()) {
            case IN_USE -> "BUSY";
            case DIRECTORY -> "STORE";
            case FRAMEWORK -> "UNAVAILABLE";
        };
    }

    private static String escaped(String text) {
        StringBuilder json = new StringBuilder();
        text.chars().forEach(c -> {
            if (c < ' ') {
                json.append(String.format("\\u%04x", c));
            } else {
                json.append(c == '"' || c == '\\' ? "\\" : "").append((char) c);
            }
        });
        return json.toString();
    }

    int exitStatus() {
        return exitStatus;
    }
}
