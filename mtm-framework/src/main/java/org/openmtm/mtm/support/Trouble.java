// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm.support;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import javax.net.ssl.SSLException;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Says of exceptions of the platform what kind of trouble they are. */
public final class Trouble {
    private Trouble() {}

    /**
     * @param doing what was tried, for people: "Listing the mailbox"
     * @return of the kind NOT_FOUND, REFUSED, TLS or NETWORK; one that is wrapped in it is given as it is
     */
    public static MessagingException of(String doing, IOException e) {
        if (e.getCause() instanceof MessagingException known) {
            return known;
        }
        String words = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
            return new MessagingException(
                    ErrorKind.NOT_FOUND, doing + ": " + words + " is not there", "Check the settings", e);
        }
        if (e instanceof AccessDeniedException) {
            return new MessagingException(
                    ErrorKind.REFUSED, doing + ": access to " + words + " is denied", "Check its owner and mode", e);
        }
        if (e instanceof SSLException) {
            return new MessagingException(
                    ErrorKind.TLS, doing + ": " + words, "Check the server's name and its certificate", e);
        }
        if (e instanceof UnknownHostException) {
            return new MessagingException(
                    ErrorKind.NETWORK, doing + ": the host " + words + " is not known", "Check its name", e);
        }
        boolean silent = e instanceof SocketTimeoutException && !(e.getCause() instanceof InterruptedIOException);
        return new MessagingException(
                ErrorKind.NETWORK,
                doing + ": " + (silent ? "the server was silent for too long" : words),
                "Try again later",
                e);
    }
}
