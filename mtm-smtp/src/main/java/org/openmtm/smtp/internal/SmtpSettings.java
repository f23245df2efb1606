// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.openmtm.email.mime.MailAddress;
import org.openmtm.email.wire.TlsMode;
import org.openmtm.email.wire.WireSettings;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.settings.StandardSettings;
import org.openmtm.smtp.protocol.SmtpOptions;

/** The typed view of an SMTP service's settings at one moment; see {@link SmtpConfiguration}. */
final class SmtpSettings {
    static final String PID = "org.openmtm.smtp";

    static final String HELO_NAME = "helo.name";
    static final String CONNECT_TIMEOUT = "connect.timeout.seconds";
    static final String REPLY_TIMEOUT = "reply.timeout.seconds";
    static final String DOT_TIMEOUT = "dot.timeout.seconds";
    static final String CA_FILE = "ca.file";

    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+|.*:.*|\\[.*");

    private final ServiceSettings values;

    SmtpSettings(ServiceSettings values) {
        this.values = values;
    }

    String host() {
        String host = values.text(StandardSettings.HOST, "");
        if (host.isEmpty()) {
            throw new MessagingException(ErrorKind.INVALID, "The setting host is not set", "Set it to the SMTP server");
        }
        return host;
    }

    TlsMode tls() {
        return values.choice(StandardSettings.TLS, TlsMode.IMPLICIT);
    }

    /** Empty for a server that wants no log-in. */
    String user() {
        return values.text(StandardSettings.USER, "");
    }

    SmtpOptions options() {
        String file = values.text(CA_FILE, "");
        Duration reply = values.seconds(REPLY_TIMEOUT, 300);
        WireSettings wire = new WireSettings(
                host(),
                values.number(StandardSettings.PORT, 465),
                tls(),
                values.seconds(CONNECT_TIMEOUT, 30),
                reply,
                file.isEmpty() ? null : Path.of(file));
        return new SmtpOptions(wire, values.text(HELO_NAME, "[127.0.0.1]"), values.seconds(DOT_TIMEOUT, 600));
    }

    /** The owner's address: as set; else the user name if it is one; else user and server put together. */
    MailAddress address() {
        String address = values.text(StandardSettings.ADDRESS, "");
        if (address.isEmpty()) {
            String user = user();
            String domain = NUMERIC.matcher(host()).matches() ? "localhost" : host();
            address = user.indexOf('@') > 0 ? user : (user.isEmpty() ? "nobody" : user) + "@" + domain;
        }
        return MailAddress.parse(StandardSettings.ADDRESS, address);
    }
}
