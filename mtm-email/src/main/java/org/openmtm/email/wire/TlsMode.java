// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.wire;

/** How a connection is protected. */
public enum TlsMode {
    /** TLS from the first byte (RFC 8314). */
    IMPLICIT,
    /** Plain at first; the protocol has to upgrade it before any secret is sent. */
    STARTTLS,
    /** Never protected: only because somebody chose it by name. */
    NONE
}
