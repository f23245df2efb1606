// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.openmtm.email.wire.TlsMode;
import org.openmtm.email.wire.WireSettings;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.ImapClient;
import org.openmtm.imap4.protocol.ProtocolLimits;
import org.openmtm.imap4.sync.FolderChoice;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.settings.StandardSettings;

/** The settings of one IMAP4 service as this module reads them: at connect, then unchanged. Immutable. */
final class Imap4Settings {
    static final String PID = "org.openmtm.imap4";

    private static final int IMPLICIT_PORT = 993;
    private static final int PLAIN_PORT = 143;

    private final ServiceSettings settings;

    Imap4Settings(ServiceSettings settings) {
        this.settings = settings;
    }

    TlsMode tls() {
        return settings.choice(StandardSettings.TLS, TlsMode.IMPLICIT);
    }

    int port() {
        int port = settings.number(StandardSettings.PORT, 0);
        return port != 0 ? port : tls() == TlsMode.IMPLICIT ? IMPLICIT_PORT : PLAIN_PORT;
    }

    String user() {
        String user = settings.text(StandardSettings.USER, "");
        if (user.isEmpty()) {
            throw new MessagingException(ErrorKind.INVALID, "The account has no user name", "Set user");
        }
        return user;
    }

    FolderChoice folders() {
        return new FolderChoice(settings.text("folders", "*"));
    }

    Duration idleRefresh() {
        return settings.seconds("idle.refresh.seconds", 240);
    }

    Duration idleProbe() {
        return settings.seconds("idle.probe.seconds", 15);
    }

    /** Whether IDLE is used where the server has it. */
    boolean idle() {
        return settings.number("poll.millis", 0) == 0;
    }

    Duration pollInterval() {
        return idle() ? settings.seconds("poll.seconds", 60) : Duration.ofMillis(settings.number("poll.millis", 0));
    }

    Duration longestReconnect() {
        return settings.seconds("reconnect.max.seconds", 600);
    }

    ImapClient client(String version) {
        ProtocolLimits standard = ProtocolLimits.STANDARD;
        ProtocolLimits limits = new ProtocolLimits(
                standard.line(),
                standard.literal(),
                standard.body(),
                standard.depth(),
                standard.ranges(),
                settings.seconds("response.timeout.seconds", 120));
        return new ImapClient(wire(), user(), limits, switchedOff(), version);
    }

    WireSettings wire() {
        String ca = settings.text("ca.file", "");
        return new WireSettings(
                settings.text(StandardSettings.HOST, ""),
                port(),
                tls(),
                settings.seconds("connect.timeout.seconds", 20),
                settings.seconds("read.timeout.seconds", 60),
                ca.isEmpty() ? null : Path.of(ca));
    }

    private List<String> switchedOff() {
        return Arrays.stream(settings.text("capabilities.off", "").split("[,\\s]+"))
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
