// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Certificates for tests, made with the JDK's keytool: a certificate authority of our own, what it signed, and what
 * nobody should accept. Making one takes about a second; each is made once in a JVM, and copied.
 */
public final class TestCertificates {

    /** Password of every key store that is made here. */
    public static final String PASSWORD = "changeit";

    private static final String GOOD_NAMES = "san=dns:localhost,ip:127.0.0.1";

    /** Where they are made. */
    private static Path workshop;

    private final Path directory;

    /** The directory must exist and belong to the caller, who deletes it. */
    public TestCertificates(Path directory) throws IOException {
        this.directory = directory;
        copy("authority.pem", TestCertificates::makeAuthority);
    }

    private interface Making {
        void run() throws IOException;
    }

    private Path copy(String name, Making making) throws IOException {
        Path copy = directory.resolve(name);
        if (!Files.exists(copy)) {
            synchronized (TestCertificates.class) {
                if (workshop == null) {
                    workshop = Files.createTempDirectory("openmtm-certificates");
                    workshop.toFile().deleteOnExit();
                }
                if (!Files.exists(workshop.resolve(name))) {
                    making.run();
                }
                Files.copy(workshop.resolve(name), copy);
            }
        }
        return copy;
    }

    private static Path authorityStore() {
        return workshop.resolve("authority.p12");
    }

    private static void makeAuthority() throws IOException {
        keytool(
                "-genkeypair -alias authority -dname CN=OpenMTM-Test-Authority -keyalg EC -groupname secp256r1"
                        + " -validity 3650 -ext bc:c=ca:true",
                authorityStore());
        keytool("-exportcert -rfc -alias authority -file authority.pem", authorityStore());
    }

    /** The authority's certificate: what a client has to trust. */
    public Path authorityPem() {
        return directory.resolve("authority.pem");
    }

    /** A PKCS#12 key store that holds nothing but the authority's certificate. */
    public Path trustStore() throws IOException {
        return copy(
                "trust.p12",
                () -> keytool(
                        "-importcert -noprompt -alias authority -file authority.pem", workshop.resolve("trust.p12")));
    }

    /** Good: signed by the authority, for localhost and 127.0.0.1. */
    public Certificate trusted() throws IOException {
        return signed("trusted", GOOD_NAMES, "-startdate -1d -validity 365");
    }

    /** Signed by the authority, but for another host. */
    public Certificate wrongName() throws IOException {
        return signed("wrong-name", "san=dns:mail.elsewhere.example", "-startdate -1d -validity 365");
    }

    /** Signed by the authority for the right host, but of the past. */
    public Certificate expired() throws IOException {
        return signed("expired", GOOD_NAMES, "-startdate -30d -validity 10");
    }

    /** For the right host, signed by itself. */
    public Certificate selfSigned() throws IOException {
        return export(
                "self-signed",
                copy(
                        "self-signed.p12",
                        () -> keytool(
                                "-genkeypair -alias server -dname CN=localhost -keyalg EC -groupname secp256r1"
                                        + " -validity 365 -ext " + GOOD_NAMES,
                                workshop.resolve("self-signed.p12"))));
    }

    private Certificate signed(String name, String names, String validity) throws IOException {
        return export(name, copy(name + ".p12", () -> makeSigned(name, names, validity)));
    }

    private static void makeSigned(String name, String names, String validity) throws IOException {
        Path store = workshop.resolve(name + ".p12");
        keytool("-genkeypair -alias server -dname CN=" + name + " -keyalg EC -groupname secp256r1", store);
        keytool("-certreq -alias server -file " + name + ".csr", store);
        keytool(
                "-gencert -rfc -alias authority -infile " + name + ".csr -outfile " + name + ".crt -ext " + names + " "
                        + validity,
                authorityStore());
        keytool("-importcert -noprompt -alias authority -file authority.pem", store);
        keytool("-importcert -noprompt -alias server -file " + name + ".crt", store);
    }

    private Certificate export(String name, Path store) throws IOException {
        Path chain = directory.resolve(name + "-chain.pem");
        Path key = directory.resolve(name + "-key.pem");
        try {
            KeyStore keys = load(store);
            Key secret = keys.getKey("server", PASSWORD.toCharArray());
            StringBuilder certificates = new StringBuilder();
            for (java.security.cert.Certificate each : keys.getCertificateChain("server")) {
                certificates.append(pem("CERTIFICATE", each.getEncoded()));
            }
            Files.writeString(chain, certificates);
            Files.writeString(key, pem("PRIVATE KEY", secret.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot read " + store, e);
        }
        return new Certificate(store, chain, key);
    }

    private static String pem(String type, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
    }

    private static KeyStore load(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static void keytool(String arguments, Path store) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        line.addAll(Arrays.asList(arguments.split(" ")));
        line.addAll(List.of(
                "-keystore", store.toAbsolutePath().toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        line.add("-J-XX:TieredStopAtLevel=1");
        Process process = new ProcessBuilder(line)
                .directory(workshop.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(200, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("keytool " + arguments + ": " + said.strip());
            }
            for (File file : workshop.toFile().listFiles()) {
                file.deleteOnExit();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /**
     * A server's certificate with its key, in the forms that servers want.
     *
     * @param keyStore PKCS#12, password {@link #PASSWORD}, alias server
     * @param chainPem the certificate and those above it
     * @param keyPem the unencrypted PKCS#8 key
     */
    public record Certificate(Path keyStore, Path chainPem, Path keyPem) {

        /** The context of a Java server that shows this certificate. */
        public SSLContext serverContext() {
            try {
                KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(load(keyStore), PASSWORD.toCharArray());
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(keys.getKeyManagers(), null, null);
                return context;
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException("cannot use " + keyStore, e);
            }
        }
    }

    /** The context of a Java client that trusts the authority and nothing else. */
    public SSLContext clientContext() throws IOException {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(load(trustStore()));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot use the trust store", e);
        }
    }
}
