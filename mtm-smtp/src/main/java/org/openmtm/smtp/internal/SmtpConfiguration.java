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
            name = "Name",
            description =
                    "The owner's name beside the address in From, as people write it; empty: as the address says.",
            required = false)
    String name() default "";

    @AttributeDefinition(
            name = "Answers to",
            description = "Address that answers are to go to (Reply-To); empty for the sender's.",
            required = false)
    String reply_to() default "";

    @AttributeDefinition(
            name = "Receipts to",
            description = "Address that receipts are asked for; empty: where answers go.",
            required = false)
    String receipt_address() default "";

    @AttributeDefinition(
            name = "Ask for receipts",
            description = "Whether new messages ask their recipients for a receipt when they are shown (RFC 8098).")
    boolean request_receipts() default false;

    @AttributeDefinition(
            name = "Character set",
            description =
                    "Of text that is not plain ASCII: utf-8, iso-8859-1, windows-1252, koi8-r, … Text that it cannot"
                            + " hold goes out as utf-8.")
    String charset() default "utf-8";

    @AttributeDefinition(
            name = "Add the signature",
            description = "Whether new messages end with the signature, below a line of two dashes.")
    boolean add_signature() default false;

    @AttributeDefinition(name = "Signature", description = "Its text; \\n begins a new line.", required = false)
    String signature() default "";

    @AttributeDefinition(
            name = "Attach the vCard",
            description = "Whether the owner's vCard (RFC 6350) is attached to new messages.")
    boolean add_vcard() default false;

    @AttributeDefinition(
            name = "vCard file",
            description = "The vCard to attach; empty: one that is made of name and address.",
            required = false)
    String vcard_file() default "";

    @AttributeDefinition(
            name = "Copy to the sender",
            description = "Whether the account's own address is among the recipients of what it sends, and how.",
            options = {
                @Option(label = "No", value = "no"),
                @Option(label = "To", value = "to"),
                @Option(label = "Cc", value = "cc"),
                @Option(label = "Bcc", value = "bcc")
            })
    String copy_to_self() default "no";

    @AttributeDefinition(
            name = "When messages go",
            description =
                    "now: with the next run of the Outbox, which starts by itself. next-connection: when the account"
                            + " connects next. on-request: when somebody asks for it.",
            options = {
                @Option(label = "Now", value = "now"),
                @Option(label = "On the next connection", value = "next-connection"),
                @Option(label = "On request", value = "on-request")
            })
    String send_option() default "now";

    @AttributeDefinition(
            name = "Quoted recipients",
            description = "How many recipients of each kind stand in the lines above a message that is passed on; 0 for"
                    + " all.",
            min = "0",
            max = "10000")
    int to_cc_limit() default 0;

    @AttributeDefinition(
            name = "Filing in Sent",
            description = "Whether the copy of a sent message is filed on the server of the receiving service. auto:"
                    + " unless that server files what it sends by itself.",
            options = {
                @Option(label = "Unless the server does", value = "auto"),
                @Option(label = "Always", value = "always"),
                @Option(label = "Never", value = "never")
            })
    String file_sent() default "auto";

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
            name = "Name in the certificate",
            description = "Host name that the server's certificate has to be for; empty: the server's.",
            required = false)
    String certificate_name() default "";

    @AttributeDefinition(
            name = "SASL mechanisms",
            description =
                    "Which mechanisms may be used to log in, the preferred one first: SCRAM-SHA-256, CRAM-MD5, PLAIN,"
                            + " LOGIN, OAUTHBEARER, XOAUTH2. Empty: the best that the server has.",
            required = false)
    String sasl_mechanisms() default "";

    @AttributeDefinition(
            name = "Token service",
            description = "Name of the service that supplies access tokens instead of a password; empty for none.",
            required = false)
    String token_service() default "";

    @AttributeDefinition(
            name = "Time to live",
            description =
                    "Hours after which a message is given up that could not be sent (RFC 5321, 4.5.4.1: 4 to 5 days).",
            min = "1",
            max = "8760")
    int time_to_live_hours() default 120;

    @AttributeDefinition(
            name = "First retry",
            description =
                    "Minutes until a message is tried again that the server did not take for now; each further wait"
                            + " is longer.",
            min = "1",
            max = "10080")
    int retry_first_minutes() default 5;

    @AttributeDefinition(
            name = "Longest wait",
            description = "Minutes that lie between two attempts at most.",
            min = "1",
            max = "10080")
    int retry_longest_minutes() default 240;

    @AttributeDefinition(
            name = "Network retry",
            description = "Seconds until the server is tried again that could not be reached.",
            min = "1",
            max = "86400")
    int network_retry_seconds() default 30;

    @AttributeDefinition(
            name = "When it is uncertain",
            description =
                    "What is done with a message whose final reply was lost. hold: it waits for a person. resend: it is"
                            + " sent again, and may arrive twice.",
            options = {@Option(label = "Hold", value = "hold"), @Option(label = "Send again", value = "resend")})
    String uncertain_policy() default "hold";

    @AttributeDefinition(
            name = "Wait for evidence",
            description = "Minutes that evidence about an uncertain message is waited for before it is sent again.",
            min = "0",
            max = "10080")
    int uncertain_wait_minutes() default 30;

    @AttributeDefinition(
            name = "Reports",
            description =
                    "When servers are to report about a message (RFC 3461): some of success, failure, delay, separated"
                            + " by commas; or never; empty leaves it to them.",
            required = false)
    String report_on() default "failure,delay";

    @AttributeDefinition(
            name = "Returned with a report",
            description = "How much of a message comes back with a report about it.",
            options = {@Option(label = "Its header", value = "headers"), @Option(label = "All of it", value = "full")})
    String report_return() default "headers";
}
