// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.wire;

import java.security.cert.CertificateException;

/** Why a server's certificate is not good enough, in words for people, with what can be done. */
final class CertificateRefused extends CertificateException {
    private static final long serialVersionUID = 1L;

    private final String advice;

    CertificateRefused(String message, String advice, CertificateException cause) {
        super(message, cause);
        this.advice = advice;
    }

    String advice() {
        return advice;
    }
}
