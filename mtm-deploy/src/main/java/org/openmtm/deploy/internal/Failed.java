// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import org.osgi.framework.BundleException;

/** A bundle does not work; the message says why, and somebody else what that means. */
final class Failed extends Exception {

    private static final long serialVersionUID = 1L;

    Failed(String why) {
        super(why);
    }

    Failed(BundleException e) {
        super(words(e), e);
    }

    /** The framework wraps what an activator threw. */
    private static String words(BundleException e) {
        StringBuilder words = new StringBuilder(String.valueOf(e.getMessage()));
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            words.append(": ").append(cause.getClass().getSimpleName());
            if (cause.getMessage() != null) {
                words.append(": ").append(cause.getMessage());
            }
        }
        return words.toString().replaceAll("\\s+", " ");
    }
}
