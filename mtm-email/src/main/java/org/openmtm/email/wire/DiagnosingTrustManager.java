// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.wire;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Says why a certificate is refused. It decides nothing: every verdict is the platform's, and the platform's manager gets
 * the socket, so that it checks the host name as well.
 */
final class DiagnosingTrustManager extends X509ExtendedTrustManager {
    private static final String TRUST_ADVICE =
            "If you trust it, save its certificate (or the one of its CA) as PEM and name that file in the setting ca.file";

    private final X509ExtendedTrustManager platform;

    DiagnosingTrustManager(X509ExtendedTrustManager platform) {
        this.platform = platform;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        try {
            platform.checkServerTrusted(chain, authType, socket);
        } catch (CertificateException e) {
            throw explain(chain, authType, host(socket), e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        platform.checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        platform.checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        platform.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        platform.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        platform.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return platform.getAcceptedIssuers();
    }

    private CertificateException explain(
            X509Certificate[] chain, String authType, String host, CertificateException refusal) {
        X509Certificate own = chain[0];
        if (caused(refusal, CertificateExpiredException.class)) {
            return new CertificateRefused(
                    "The certificate of " + host + " expired on "
                            + own.getNotAfter().toInstant(),
                    "Its operator has to renew it; check this computer's clock as well",
                    refusal);
        }
        if (caused(refusal, CertificateNotYetValidException.class)) {
            return new CertificateRefused(
                    "The certificate of " + host + " is valid only from "
                            + own.getNotBefore().toInstant(),
                    "Check this computer's clock",
                    refusal);
        }
        if (trusted(chain, authType)) {
            return new CertificateRefused(
                    "The certificate is for " + names(own) + ", not for " + host,
                    "Connect by one of these names, or check that this is the server you mean",
                    refusal);
        }
        boolean selfSigned = chain.length == 1 && own.getSubjectX500Principal().equals(own.getIssuerX500Principal());
        String what = selfSigned
                ? "The certificate of " + host + " is self-signed and not trusted here"
                : "The certificate of " + host + " comes from an unknown authority ("
                        + chain[chain.length - 1].getIssuerX500Principal().getName() + ")";
        return new CertificateRefused(what, TRUST_ADVICE, refusal);
    }

    /** The name that was connected to. */
    private static String host(Socket socket) {
        SSLSession session = socket instanceof SSLSocket tls ? tls.getHandshakeSession() : null;
        return session == null || session.getPeerHost() == null ? "the server" : session.getPeerHost();
    }

    /** Without a socket the platform looks at the chain only: then what it refused was the name. */
    private boolean trusted(X509Certificate[] chain, String authType) {
        try {
            platform.checkServerTrusted(chain, authType);
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    private static boolean caused(Throwable thrown, Class<? extends Throwable> type) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }

    private static String names(X509Certificate certificate) {
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                return alternatives.stream()
                        .map(name -> Objects.toString(name.get(1)))
                        .limit(5)
                        .collect(Collectors.joining(", "));
            }
        } catch (CertificateParsingException e) {
            return certificate.getSubjectX500Principal().getName() + " (its other names cannot be read)";
        }
        return certificate.getSubjectX500Principal().getName();
    }
}
