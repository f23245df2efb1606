// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The description of the settings of one IMAP4 service, for Metatype. Read through {@link Imap4Settings}. */
@ObjectClassDefinition(
        id = Imap4Settings.PID,
        factoryPid = Imap4Settings.PID,
        name = "OpenMTM IMAP4 service",
        description =
                "Where the mail of one account is, and how it is kept in step. A change counts from the next connect.")
@interface Imap4Configuration {
    @AttributeDefinition(
            name = "Host",
            description = "Name or address of the IMAP server; its certificate has to be for it.")
    String host();

    @AttributeDefinition(
            name = "Port",
            description = "Port of the IMAP server, 1 to 65535; 0 for the usual one: 993 with implicit TLS, else 143.",
            min = "0",
            max = "65535")
    int port() default 0;

    @AttributeDefinition(
            name = "TLS",
            description =
                    "implicit: TLS from the start. starttls: TLS after a plain greeting, required. none: clear text,"
                            + " for servers on this machine only.",
            options = {
                @Option(label = "TLS from the start", value = "implicit"),
                @Option(label = "STARTTLS, required", value = "starttls"),
                @Option(label = "No TLS", value = "none")
            })
    String tls() default "implicit";

    @AttributeDefinition(name = "User", description = "The name to log in with, often the mail address.")
    String user();

    @AttributeDefinition(
            name = "Address",
            description = "The mail address of the account's owner, for the From header of answers.",
            required = false)
    String address() default "";

    @AttributeDefinition(
            name = "Send on next connection",
            description =
                    "Whether connecting also sends what waits in the Outbox for the sending service of the account.")
    boolean send_on_next_connection() default false;

    @AttributeDefinition(
            name = "Folders",
            description =
                    "Which folders are synchronised: patterns over their names, separated by commas. * stands for any"
                            + " text, ? for one character, ! before a pattern takes folders out; the last that matches decides.")
    String folders() default "*";

    @AttributeDefinition(
            name = "IDLE refresh",
            description = "Seconds after which IDLE is renewed, which shows whether the server still lives.",
            min = "5",
            max = "1740")
    int idle_refresh_seconds() default 240;

    @AttributeDefinition(
            name = "IDLE probe",
            description = "Seconds that the server may take to end IDLE before its connection is taken as dead.",
            min = "1",
            max = "300")
    int idle_probe_seconds() default 15;

    @AttributeDefinition(
            name = "Poll interval",
            description = "Seconds between two questions for new mail where the server has no IDLE.",
            min = "1",
            max = "86400")
    int poll_seconds() default 60;

    @AttributeDefinition(
            name = "Quick poll",
            description =
                    "Milliseconds between two questions for new mail instead of IDLE; 0 uses IDLE. For a server nearby"
                            + " that tells late: Dovecot holds what it tells to IDLE back for half a second.",
            min = "0",
            max = "60000")
    int poll_millis() default 0;

    @AttributeDefinition(
            name = "Longest wait before reconnecting",
            description = "A lost connection is opened again after 1, 2, 4 … seconds, at most so many.",
            min = "1",
            max = "86400")
    int reconnect_max_seconds() default 600;

    @AttributeDefinition(
            name = "Connect time limit",
            description = "Seconds for the TCP connection and the TLS handshake.",
            min = "1",
            max = "600")
    int connect_timeout_seconds() default 20;

    @AttributeDefinition(
            name = "Silence time limit",
            description = "Seconds that the server may be silent while an answer is waited for.",
            min = "1",
            max = "3600")
    int read_timeout_seconds() default 60;

    @AttributeDefinition(
            name = "Response time limit",
            description =
                    "Seconds that one response may take from its first byte to its last, message bodies not counted.",
            min = "1",
            max = "3600")
    int response_timeout_seconds() default 120;

    @AttributeDefinition(
            name = "CA file",
            description =
                    "PEM file with certificates of authorities that are trusted besides those of the Java platform.",
            required = false)
    String ca_file() default "";

    @AttributeDefinition(
            name = "Capabilities off",
            description =
                    "Capabilities of the server that are not used, separated by commas, for example QRESYNC,CONDSTORE.",
            required = false)
    String capabilities_off() default "";
}
