// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.error;

/** What went wrong, as far as it changes what somebody can do about it. */
public enum ErrorKind {
    /** The server refused the credentials. Never used for a limit. */
    AUTHENTICATION,
    /** A person has to agree somewhere else first (OAuth consent, terms of use). */
    CONSENT,
    /** TLS could not be had or trusted: certificate, name, stripped STARTTLS. */
    TLS,
    /** The host is unknown, unreachable, silent, or the connection broke. */
    NETWORK,
    /** The line is taken by somebody else. */
    BUSY,
    /** A limit of the server or ours: connections, size, quota, rate. */
    LIMIT,
    /** The peer broke the protocol. */
    PROTOCOL,
    /** The peer refused the request (NO, 5xx) for a reason of its own. */
    REFUSED,
    NOT_SUPPORTED,
    /** The command needs a connection. */
    DISCONNECTED,
    /** What was to be changed has changed meanwhile. */
    CONFLICT,
    NOT_FOUND,
    /** The caller's input is wrong. */
    INVALID,
    DISK_FULL,
    /** The store cannot be opened, read or trusted. */
    STORE,
    CANCELLED,
    /** The module or service that should answer is not there now. */
    UNAVAILABLE,
    /** A fault of ours. */
    INTERNAL
}
