// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The settings of an SMTP service, as Metatype describes them to shells and consoles. */
@ObjectClassDefinition(
        id = "org.openmtm.smtp",
        factoryPid = "org.openmtm.smtp",
        name = "SMTP service",
        description = "How one account sends mail. A change counts from the next run of the Outbox.")
@interface SmtpConfiguration {
    @AttributeDefinition(
            name = "Server",
            description = "Host name of the submission server; its certificate has to be for it.")
    String host();

    @AttributeDefinition(
            name = "Port",
            description = "Port of the server: 465 with implicit TLS, 587 with STARTTLS.",
            min = "1",
            max = "65535")
    int port() default 465;

    @AttributeDefinition(
            name = "Protection",
            description = "implicit: TLS from the first byte. starttls: TLS is required before anything is said."
                    + " none: never protected, password and mail in clear.",
            options = {
                @Option(label = "TLS from the start", value = "implicit"),
                @Option(label = "STARTTLS required", value = "starttls"),
                @Option(label = "None", value = "none")
            })
    String tls() default "implicit";

    @AttributeDefinition(
            name = "User",
            description = "Name to log in with; empty for a server that wants none.",
            required = false)
    String user() default "";

    @AttributeDefinition(
            name = "Address",
            description = "Address of the account's owner, for From and the envelope: anna@example.org or"
                    + " \"Anna B.\" <anna@example.org>. Empty: made of user and server.",
            required = false)
    String address() default "";

    @AttributeDefinition(
            name = "HELO name",
            description =
                    "What we call ourselves: a host name, or an address in brackets. The default tells nothing about"
                            + " this computer.",
            required = false)
    String helo_name() default "[127.0.0.1]";

    @AttributeDefinition(
            name = "Connect time limit",
            description = "Seconds that connecting and the TLS handshake may take in all.",
            min = "1",
            max = "600")
    int connect_timeout_seconds() default 30;

    @AttributeDefinition(
            name = "Reply time limit",
            description = "Seconds that any reply but the last may take (RFC 5321, 4.5.3.2: up to 300).",
            min = "1",
            max = "3600")
    int reply_timeout_seconds() default 300;

    @AttributeDefinition(
            name = "Final reply time limit",
            description =
                    "Seconds to wait for the reply to the final dot (RFC 5321 wants 600). A short limit makes messages"
                            + " uncertain that were sent.",
            min = "1",
            max = "7200")
    int dot_timeout_seconds() default 600;

    @AttributeDefinition(
            name = "Own CA file",
            description = "PEM file of CA certificates that are trusted besides those of the Java platform.",
            required = false)
    String ca_file() default "";

    @AttributeDefinition(
            name = "When it is uncertain",
            description = "What is done with a message whose final reply was lost. hold: it waits for a person.",
            options = @Option(label = "Hold", value = "hold"))
    String uncertain_policy() default "hold";
}
