// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The settings of a POP3 service, as Metatype describes them to shells and consoles. */
@ObjectClassDefinition(
        id = "org.openmtm.pop3",
        factoryPid = "org.openmtm.pop3",
        name = "POP3 service",
        description = "How one account fetches mail from a maildrop. A change counts from the next session.")
@interface Pop3Configuration {
    @AttributeDefinition(
            name = "Server",
            description = "Name or address of the POP3 server; its certificate has to be for it.")
    String host();

    @AttributeDefinition(
            name = "Port",
            description = "Port of the server, 1 to 65535; 0 for the usual one: 995 with implicit TLS, else 110.",
            min = "0",
            max = "65535")
    int port() default 0;

    @AttributeDefinition(
            name = "Protection",
            description =
                    "implicit: TLS from the start. starttls: TLS after a plain greeting (STLS), required. none: clear"
                            + " text, for servers on this machine only.",
            options = {
                @Option(label = "TLS from the start", value = "implicit"),
                @Option(label = "STLS required", value = "starttls"),
                @Option(label = "None", value = "none")
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
            name = "Log-in mechanisms",
            description = "Which SASL mechanisms may be used, separated by commas, the one to be preferred first:"
                    + " SCRAM-SHA-256, CRAM-MD5, PLAIN, LOGIN, OAUTHBEARER, XOAUTH2. Nothing: the best that the server has,"
                    + " or USER and PASS.",
            required = false)
    String sasl_mechanisms() default "";

    @AttributeDefinition(
            name = "APOP",
            description =
                    "Whether APOP may be used where there is no TLS and nothing better, and the password would go in"
                            + " clear otherwise.")
    boolean apop() default true;

    @AttributeDefinition(
            name = "Token service",
            description = "Name of the service that supplies the tokens for OAUTHBEARER and XOAUTH2.",
            required = false)
    String token_service() default "";

    @AttributeDefinition(
            name = "CA file",
            description =
                    "PEM file with certificates of authorities that are trusted besides those of the Java platform.",
            required = false)
    String ca_file() default "";

    @AttributeDefinition(
            name = "Send on next connection",
            description =
                    "Whether connecting also sends what waits in the Outbox for the sending service of the account.")
    boolean send_on_next_connection() default false;

    @AttributeDefinition(
            name = "What is fetched",
            description =
                    "How much of new messages a sync fetches. headers: no text. lines: the first lines of the text."
                            + " all: every byte.",
            options = {
                @Option(label = "Headers", value = "headers"),
                @Option(label = "Headers and some lines", value = "lines"),
                @Option(label = "Everything", value = "all")
            })
    String fetch() default "all";

    @AttributeDefinition(
            name = "Lines",
            description =
                    "How many lines of the text are fetched of a message that is not fetched whole, up to 100000.",
            min = "0",
            max = "100000")
    int fetch_lines() default 50;

    @AttributeDefinition(
            name = "Largest message",
            description = "Messages of more KB are not fetched whole by a sync; 0 for no limit.",
            min = "0",
            max = "2000000")
    int fetch_largest_kb() default 0;

    @AttributeDefinition(
            name = "Leave on the server",
            description =
                    "always: the server keeps all, even what is deleted here. never: a message is deleted there once"
                            + " every byte is here. days: so many days after it came, or when it is deleted here. until-deleted:"
                            + " when it is deleted here.",
            options = {
                @Option(label = "Always", value = "always"),
                @Option(label = "Never", value = "never"),
                @Option(label = "For some days", value = "days"),
                @Option(label = "Until deleted here", value = "until-deleted")
            })
    String leave() default "until-deleted";

    @AttributeDefinition(
            name = "Days on the server",
            description = "With leave=days: how many days, 1 to 36500.",
            min = "1",
            max = "36500")
    int leave_days() default 30;

    @AttributeDefinition(
            name = "Largest message left",
            description =
                    "Messages of more KB are deleted on the server once they are here, unless it keeps all; 0 for no"
                            + " limit.",
            min = "0",
            max = "2000000")
    int leave_largest_kb() default 0;

    @AttributeDefinition(
            name = "Remove here",
            description =
                    "never: what vanishes from the server stays here. mirror: it vanishes here, too, unless very much"
                            + " vanishes at once.",
            options = {@Option(label = "Never", value = "never"), @Option(label = "Mirror", value = "mirror")})
    String remove_local() default "never";

    @AttributeDefinition(
            name = "Brake: percent",
            description =
                    "With remove.local=mirror: when so many percent of the mail, and at least the minimum, vanish at"
                            + " once, it stays here; 1 to 100.",
            min = "1",
            max = "100")
    int brake_percent() default 50;

    @AttributeDefinition(
            name = "Brake: minimum",
            description =
                    "With remove.local=mirror: when so many messages, and the percentage, vanish at once, they stay"
                            + " here; 0 for never.",
            min = "0")
    int brake_minimum() default 20;

    @AttributeDefinition(
            name = "Check every",
            description = "Minutes between two looks for new mail while connected, up to 1440; 0 for never.",
            min = "0",
            max = "1440")
    int check_minutes() default 10;

    @AttributeDefinition(
            name = "Idle time",
            description = "Seconds after which a session that nobody uses is ended, up to 600: it locks the maildrop.",
            min = "0",
            max = "600")
    int idle_seconds() default 10;

    @AttributeDefinition(
            name = "Pipelining",
            description = "Whether commands are sent ahead of their answers where the server takes that (RFC 2449).")
    boolean pipelining() default true;

    @AttributeDefinition(
            name = "Connect timeout",
            description = "Seconds for the TCP connection and the TLS handshake, 1 to 600.",
            min = "1",
            max = "600")
    int connect_timeout_seconds() default 20;

    @AttributeDefinition(
            name = "Read timeout",
            description = "Seconds that the server may be silent while an answer is waited for, 1 to 3600.",
            min = "1",
            max = "3600")
    int read_timeout_seconds() default 60;

    @AttributeDefinition(
            name = "Answer timeout",
            description = "Seconds that one answer may take in all, 1 to 3600; a message gets more by its size.",
            min = "1",
            max = "3600")
    int response_timeout_seconds() default 120;
}
