// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.conformance;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.openmtm.kit.ConformanceTest;
import org.openmtm.kit.RemoteServer;
import org.openmtm.kit.Subject;
import org.openmtm.testservers.SmtpSink;

/** The SMTP module, at a server that takes everything from everybody. */
class SmtpConformanceIT extends ConformanceTest {
    @Override
    protected Subject subject() {
        return Subject.of(Subject.bundle("org.openmtm.smtp"), "smtp", () -> new Sink(SmtpSink.start()))
                .withImpatience("reply.timeout.seconds", 2)
                .withImpatience("connect.timeout.seconds", 2)
                .withImpatience("dot.timeout.seconds", 2);
    }

    private record Sink(SmtpSink sink) implements RemoteServer {
        @Override
        public Map<String, Object> settings() {
            return Map.of("host", "localhost", "port", sink.port(), "tls", "none", "address", "kit@example.org");
        }

        /** It asks nobody who they are. */
        @Override
        public String password() {
            return null;
        }

        @Override
        public List<byte[]> received() {
            return sink.mails().stream()
                    .map(mail -> mail.getBytes(StandardCharsets.ISO_8859_1))
                    .toList();
        }

        @Override
        public void close() throws Exception {
            sink.close();
        }
    }
}
