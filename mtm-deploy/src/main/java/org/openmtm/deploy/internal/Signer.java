// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * Who signed every entry of a jar.
 *
 * @param fingerprint SHA-256 of the certificate, in lower-case hexadecimal
 * @param subject the name in the certificate
 * @param from since when the certificate is valid
 * @param until how long
 */
record Signer(String fingerprint, String subject, Instant from, Instant until) {

    static Signer of(X509Certificate certificate) throws java.security.cert.CertificateEncodingException {
        return new Signer(
                Sha256.of(certificate.getEncoded()),
                certificate.getSubjectX500Principal().getName(),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }

    boolean validAt(Instant time) {
        return !time.isBefore(from) && !time.isAfter(until);
    }
}
