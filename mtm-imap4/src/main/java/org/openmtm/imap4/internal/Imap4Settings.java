// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.openmtm.email.wire.TlsMode;
import org.openmtm.email.wire.WireSettings;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.Imap4ServiceSettings;
import org.openmtm.imap4.Imap4Setting;
import org.openmtm.imap4.protocol.CapabilitySwitches;
import org.openmtm.imap4.protocol.ImapClient;
import org.openmtm.imap4.protocol.ProtocolLimits;
import org.openmtm.imap4.sync.FolderChoice;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.settings.ServiceSettings;

/** The settings of one IMAP4 service as this module reads them: at connect, then unchanged. Immutable. */
final class Imap4Settings {
    static final String PID = "org.openmtm.imap4";

    private static final int IMPLICIT_PORT = 993;
    private static final int PLAIN_PORT = 143;

    private final Imap4ServiceSettings settings;

    Imap4Settings(ServiceSettings settings) {
        this.settings = Imap4ServiceSettings.of(settings);
    }

    /** All of them, to compare with others. */
    Imap4ServiceSettings values() {
        return settings;
    }

    TlsMode tls() {
        return switch (get(Imap4Setting.TLS)) {
            case IMPLICIT -> TlsMode.IMPLICIT;
            case STARTTLS -> TlsMode.STARTTLS;
            case NONE -> TlsMode.NONE;
        };
    }

    int port() {
        int port = get(Imap4Setting.PORT);
        return port != 0 ? port : tls() == TlsMode.IMPLICIT ? IMPLICIT_PORT : PLAIN_PORT;
    }

    String user() {
        String user = get(Imap4Setting.USER);
        if (user.isEmpty()) {
            throw new MessagingException(ErrorKind.INVALID, "The account has no user name", "Set user");
        }
        return user;
    }

    /** The name of the service that supplies tokens; empty for none. */
    String tokenService() {
        return get(Imap4Setting.TOKEN_SERVICE);
    }

    /** Between two looks at the inbox while connected; zero for never. */
    Duration syncRate() {
        return get(Imap4Setting.SYNC_RATE);
    }

    Duration idleRefresh() {
        return get(Imap4Setting.IDLE_REFRESH);
    }

    Duration idleProbe() {
        return get(Imap4Setting.IDLE_PROBE);
    }

    /** Whether IDLE is used where the server has it. */
    boolean idle() {
        return get(Imap4Setting.IDLE) && get(Imap4Setting.QUICK_POLL).isZero();
    }

    /** Whether NOTIFY is used where the server has it. */
    boolean notifying() {
        return get(Imap4Setting.NOTIFY) && get(Imap4Setting.QUICK_POLL).isZero();
    }

    Duration pollInterval() {
        Duration quick = get(Imap4Setting.QUICK_POLL);
        return quick.isZero() ? get(Imap4Setting.POLL) : quick;
    }

    Duration longestReconnect() {
        return get(Imap4Setting.LONGEST_RECONNECT);
    }

    FolderChoice folders() {
        return new FolderChoice(get(Imap4Setting.FOLDERS));
    }

    boolean deleteLate() {
        return get(Imap4Setting.DELETE_LATE);
    }

    /** EXPUNGE, otherwise CLOSE. */
    boolean useExpunge() {
        return get(Imap4Setting.USE_EXPUNGE);
    }

    /** Where copies of sent messages are filed, as people write it; empty for the folder that has this role. */
    String sentFolder() {
        return get(Imap4Setting.SENT_FOLDER);
    }

    String host() {
        return get(Imap4Setting.HOST);
    }

    /** What get-mail and populate fetch unless something else is asked for. */
    FetchOptions fetchOptions() {
        return settings.fetchOptions();
    }

    /** Capabilities that a person does not want. */
    List<String> capabilitiesOff() {
        return get(Imap4Setting.CAPABILITIES_OFF);
    }

    ImapClient client(String version) {
        ProtocolLimits standard = ProtocolLimits.STANDARD;
        ProtocolLimits limits = new ProtocolLimits(
                standard.line(),
                standard.literal(),
                standard.body(),
                standard.depth(),
                standard.ranges(),
                get(Imap4Setting.RESPONSE_TIMEOUT));
        return new ImapClient(wire(), user(), limits, new CapabilitySwitches(capabilitiesOff()), version)
                .withMechanisms(get(Imap4Setting.SASL_MECHANISMS))
                .withCompression(get(Imap4Setting.COMPRESS));
    }

    WireSettings wire() {
        String ca = get(Imap4Setting.CA_FILE);
        return new WireSettings(
                get(Imap4Setting.HOST),
                port(),
                tls(),
                get(Imap4Setting.CONNECT_TIMEOUT),
                get(Imap4Setting.READ_TIMEOUT),
                ca.isEmpty() ? null : Path.of(ca));
    }

    private <T> T get(Imap4Setting<T> setting) {
        return settings.get(setting);
    }
}
