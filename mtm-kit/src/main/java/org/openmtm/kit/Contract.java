// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.opentest4j.AssertionFailedError;

/**
 * A sentence of the API that a module has to keep. What breaks it fails the test and says what was expected, what was seen,
 * and where the sentence stands.
 *
 * @param where class and method
 * @param words what it says there
 */
record Contract(String where, String words) {
    void holds(boolean kept, String expected, Object seen) {
        if (!kept) {
            throw broken(expected, seen, null);
        }
    }

    AssertionFailedError broken(String expected, Object seen, Throwable cause) {
        return new AssertionFailedError(
                "\n  expected: " + expected + "\n  seen:     " + seen + "\n  contract: " + where + ": \"" + words
                        + "\"",
                cause);
    }

    /** Something that has to fail. */
    interface Attempt {
        void run() throws Exception;
    }

    /** @return the failure, which is of this kind and says what happened and, where somebody can do something, what */
    MessagingException refuses(ErrorKind kind, String what, Attempt attempt) {
        String expected = what + " fails with " + kind;
        try {
            attempt.run();
        } catch (MessagingException e) {
            holds(e.kind() == kind, expected, e.kind() + ": " + e.oneLine());
            holds(e.getMessage() != null && !e.getMessage().isBlank(), expected + " and a message", "no message");
            return e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw broken(expected, "the test was interrupted", e);
        } catch (Exception e) {
            throw broken(expected, "it threw " + e, e);
        }
        throw broken(expected, "it succeeded", null);
    }

    /** Something that has to succeed. */
    <T> T succeeds(String what, Outcome<T> attempt) {
        try {
            return attempt.get();
        } catch (MessagingException e) {
            throw broken(what + " succeeds", e.kind() + ": " + e.oneLine(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw broken(what + " succeeds", "the test was interrupted", e);
        } catch (Exception e) {
            throw broken(what + " succeeds", "it threw " + e, e);
        }
    }

    /** Something that gives a value. */
    interface Outcome<T> {
        T get() throws Exception;
    }
}
