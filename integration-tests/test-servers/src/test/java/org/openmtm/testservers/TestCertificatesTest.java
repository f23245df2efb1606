// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestCertificatesTest {

    @TempDir
    static Path directory;

    private static TestCertificates certificates;

    @BeforeAll
    static void make() throws IOException {
        certificates = new TestCertificates(directory);
    }

    @Test
    void aClientAcceptsTheTrustedOneOnly() throws Exception {
        assertThat(handshake(certificates.trusted())).startsWith("TLS");
        for (TestCertificates.Certificate bad : new TestCertificates.Certificate[] {
            certificates.wrongName(), certificates.expired(), certificates.selfSigned()
        }) {
            assertThatThrownBy(() -> handshake(bad)).isInstanceOf(SSLException.class);
        }
    }

    private static String handshake(TestCertificates.Certificate shown) throws Exception {
        try (SSLServerSocket server = (SSLServerSocket)
                shown.serverContext().getServerSocketFactory().createServerSocket(0, 1, Ports.loopback())) {
            CompletableFuture<Void> serving = CompletableFuture.runAsync(() -> accept(server));
            try (SSLSocket client = (SSLSocket)
                    certificates.clientContext().getSocketFactory().createSocket("127.0.0.1", server.getLocalPort())) {
                SSLParameters parameters = client.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                client.setSSLParameters(parameters);
                client.startHandshake();
                return client.getSession().getProtocol();
            } finally {
                serving.join();
            }
        }
    }

    private static void accept(SSLServerSocket server) {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
            socket.startHandshake();
        } catch (IOException refused) {
            assertThat(refused).hasMessageMatching("(?s).*(certificate|reset|closed|handshake|EOF|terminated|pipe).*");
        }
    }
}
