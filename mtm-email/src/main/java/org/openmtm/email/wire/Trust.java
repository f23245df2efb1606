// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Whom we trust: the CAs of the Java platform, and those of one PEM file. There is no way to trust everybody. */
final class Trust {
    private Trust() {}

    static SSLContext context(WireSettings settings) {
        try {
            X509ExtendedTrustManager platform = manager(null);
            X509ExtendedTrustManager trusted =
                    settings.caFile() == null ? platform : manager(withFile(platform, settings.caFile()));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new DiagnosingTrustManager(trusted)}, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw unusable(settings, e);
        }
    }

    static MessagingException unusable(WireSettings settings, Exception e) {
        boolean file = settings.caFile() != null;
        return new MessagingException(
                ErrorKind.TLS,
                file
                        ? "The CA file " + settings.caFile() + " cannot be used: " + e.getMessage()
                        : "TLS cannot be set up on this computer",
                file
                        ? "Name a readable PEM file with CA certificates in the setting ca.file"
                        : "Check the Java installation",
                e);
    }

    private static X509ExtendedTrustManager manager(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("this Java has no X.509 trust manager");
    }

    private static KeyStore withFile(X509ExtendedTrustManager platform, Path file)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (X509Certificate issuer : platform.getAcceptedIssuers()) {
            store.setCertificateEntry("platform-" + number++, issuer);
        }
        Collection<? extends Certificate> more;
        try (InputStream in = Files.newInputStream(file)) {
            more = CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
        if (more.isEmpty()) {
            throw new IOException("it holds no certificate");
        }
        for (Certificate certificate : more) {
            store.setCertificateEntry("file-" + number++, certificate);
        }
        return store;
    }
}
