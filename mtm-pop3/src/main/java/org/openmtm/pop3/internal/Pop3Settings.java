// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.openmtm.email.sasl.SaslMechanisms;
import org.openmtm.email.wire.TlsMode;
import org.openmtm.email.wire.WireSettings;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.pop3.mirror.Rules;
import org.openmtm.pop3.protocol.Pop3Options;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.settings.StandardSettings;

/**
 * The typed view of the settings of a POP3 service at one moment; {@link Pop3Configuration} describes each for people. What is
 * wrong is INVALID, with the name of the setting.
 */
record Pop3Settings(ServiceSettings values) {
    static final String PID = "org.openmtm.pop3";

    private static final String SASL = "sasl.mechanisms";
    private static final int KB = 1024;

    private enum RemoveLocal {
        NEVER,
        MIRROR
    }

    /** Reads every setting. @throws MessagingException INVALID for the first wrong one */
    void check() {
        rules();
        mechanisms();
        idle();
        checkInterval();
        // Without a server it is a service that is still being set up.
        if (!values.text(StandardSettings.HOST, "").isEmpty()) {
            options(false);
        }
    }

    String host() {
        String host = values.text(StandardSettings.HOST, "");
        if (host.isEmpty()) {
            throw new MessagingException(ErrorKind.INVALID, "The setting host is not set", "Set it to the POP3 server");
        }
        return host;
    }

    String user() {
        return values.text(StandardSettings.USER, "");
    }

    /** @param lockstep whether commands wait for their answers whatever the server says */
    Pop3Options options(boolean lockstep) {
        TlsMode tls = values.choice(StandardSettings.TLS, TlsMode.IMPLICIT);
        int port = values.number(StandardSettings.PORT, 0);
        WireSettings wire = new WireSettings(
                host(),
                port != 0 ? port : tls == TlsMode.IMPLICIT ? 995 : 110,
                tls,
                values.seconds("connect.timeout.seconds", 20),
                values.seconds("read.timeout.seconds", 60),
                caFile());
        return new Pop3Options(
                wire,
                values.seconds("response.timeout.seconds", 120),
                values.yes("apop", true),
                values.yes("pipelining", true) && !lockstep);
    }

    private Path caFile() {
        String file = values.text("ca.file", "");
        try {
            return file.isEmpty() ? null : Path.of(file);
        } catch (InvalidPathException e) {
            throw wrong("ca.file", file, "Use the path of a file");
        }
    }

    /** The mechanisms that may be used to log in, best first; empty for whatever is best. */
    List<String> mechanisms() {
        String text = values.text(SASL, "");
        try {
            return SaslMechanisms.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong(SASL, text, e.getMessage());
        }
    }

    /** The name of the service that supplies access tokens; empty for none. */
    String tokenService() {
        return values.text("token.service", "");
    }

    Rules rules() {
        return new Rules(
                values.choice("fetch", Rules.Fetch.ALL),
                values.number("fetch.lines", 50),
                (long) values.number("fetch.largest.kb", 0) * KB,
                values.choice("leave", Rules.Leave.UNTIL_DELETED),
                values.number("leave.days", 30),
                (long) values.number("leave.largest.kb", 0) * KB,
                values.choice("remove.local", RemoveLocal.NEVER) == RemoveLocal.MIRROR,
                values.number("brake.percent", 50),
                values.number("brake.minimum", 20));
    }

    /** How long a session is kept that nobody uses. */
    Duration idle() {
        return values.seconds("idle.seconds", 10);
    }

    /** Between two looks for new mail while connected; zero for never. */
    Duration checkInterval() {
        return Duration.ofMinutes(values.number("check.minutes", 10));
    }

    private static MessagingException wrong(String key, String given, String advice) {
        return new MessagingException(ErrorKind.INVALID, "The setting " + key + " cannot be '" + given + "'", advice);
    }
}
