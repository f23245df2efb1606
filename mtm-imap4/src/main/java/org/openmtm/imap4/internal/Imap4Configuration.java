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
                    "implicit: TLS from the start. starttls: TLS after a plain greeting, required. none: clear text, for servers on this machine only.",
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
            name = "SASL mechanisms",
            description =
                    "Which mechanisms may be used to log in, separated by commas, the one to be preferred first: SCRAM-SHA-256, CRAM-MD5, PLAIN, LOGIN, OAUTHBEARER, XOAUTH2. Nothing: the best that the server has.",
            required = false)
    String sasl_mechanisms() default "";

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
            name = "Connections",
            description =
                    "Connections that the account may have at once, 1 or 2. The second one serves short requests while a long sync runs.",
            min = "1",
            max = "2")
    int connections() default 2;

    @AttributeDefinition(
            name = "Connections to the host",
            description =
                    "Connections that all accounts together may have to this host, 1 to 1000; 0 for no limit of our own. A server that refuses one is remembered either way.",
            min = "0",
            max = "1000")
    int host_connections() default 0;

    @AttributeDefinition(
            name = "Connect time limit",
            description = "Seconds for the TCP connection and the TLS handshake, 1 to 600.",
            min = "1",
            max = "600")
    int connect_timeout_seconds() default 20;

    @AttributeDefinition(
            name = "Silence time limit",
            description = "Seconds that the server may be silent while an answer is waited for, 1 to 3600.",
            min = "1",
            max = "3600")
    int read_timeout_seconds() default 60;

    @AttributeDefinition(
            name = "Response time limit",
            description =
                    "Seconds that one response may take from its first byte to its last, message bodies not counted, 1 to 3600.",
            min = "1",
            max = "3600")
    int response_timeout_seconds() default 120;

    @AttributeDefinition(
            name = "Longest wait before reconnecting",
            description = "A lost connection is opened again after 1, 2, 4 … seconds, at most so many, 1 to 86400.",
            min = "1",
            max = "86400")
    int reconnect_max_seconds() default 600;

    @AttributeDefinition(
            name = "Compression",
            description =
                    "Whether COMPRESS=DEFLATE (RFC 4978) is used where the server has it: fewer bytes, more work.")
    boolean compress() default false;

    @AttributeDefinition(
            name = "Capabilities off",
            description =
                    "Capabilities of the server that are not used, separated by commas, for example QRESYNC,CONDSTORE.",
            required = false)
    String capabilities_off() default "";

    @AttributeDefinition(
            name = "Inbox refresh",
            description =
                    "Seconds between two looks for new mail in the inbox while connected, up to 86400; 0 for never.",
            min = "0",
            max = "86400")
    int sync_rate_seconds() default 300;

    @AttributeDefinition(
            name = "IDLE",
            description = "Whether the server tells of new mail by IDLE (RFC 2177) where it has it.")
    boolean idle() default true;

    @AttributeDefinition(
            name = "IDLE refresh",
            description = "Seconds after which IDLE is renewed, which shows whether the server still lives, 5 to 1740.",
            min = "5",
            max = "1740")
    int idle_refresh_seconds() default 240;

    @AttributeDefinition(
            name = "IDLE probe",
            description =
                    "Seconds that the server may take to end IDLE before its connection is taken as dead, 1 to 300.",
            min = "1",
            max = "300")
    int idle_probe_seconds() default 15;

    /** Its key is "notify": the dollar sign falls out (OSGi Component Annotations), and Object has the name. */
    @AttributeDefinition(
            name = "NOTIFY",
            description =
                    "Whether the server tells of changes in other folders too by NOTIFY (RFC 5465) where it has it.")
    boolean notify$() default true;

    @AttributeDefinition(
            name = "Poll interval",
            description = "Seconds between two questions for new mail where the server has no IDLE, 1 to 86400.",
            min = "1",
            max = "86400")
    int poll_seconds() default 60;

    @AttributeDefinition(
            name = "Quick poll",
            description =
                    "Milliseconds between two questions for new mail instead of IDLE, up to 60000; 0 uses IDLE. For a server nearby that tells late: Dovecot holds what it tells to IDLE back for half a second.",
            min = "0",
            max = "60000")
    int poll_millis() default 0;

    @AttributeDefinition(
            name = "Folder path",
            description =
                    "Name of the folder on the server in which all but the inbox is looked for and made; nothing for all that the server has.",
            required = false)
    String folder_path() default "";

    @AttributeDefinition(
            name = "Folders",
            description =
                    "Which folders are synchronised: patterns over their names, separated by commas. * stands for any text, ? for one character, ! before a pattern takes folders out; the last that matches decides.")
    String folders() default "*";

    @AttributeDefinition(
            name = "Synchronise",
            description =
                    "Which of these folders are synchronised besides the inbox. all: subscribed or not. remote: those subscribed on the server. local: those subscribed here. combination: those subscribed on either side.",
            options = {
                @Option(label = "All", value = "all"),
                @Option(label = "Subscribed on the server", value = "remote"),
                @Option(label = "Subscribed here", value = "local"),
                @Option(label = "Subscribed on either side", value = "combination")
            })
    String synchronise() default "all";

    @AttributeDefinition(
            name = "Update subscriptions",
            description =
                    "Which side's subscriptions a sync changes to make them alike. neither; local: here to what the server has; remote: there to what is here; both: each takes over what the other has.",
            options = {
                @Option(label = "Neither", value = "neither"),
                @Option(label = "Here", value = "local"),
                @Option(label = "On the server", value = "remote"),
                @Option(label = "Both: the union", value = "both")
            })
    String subscribe() default "neither";

    @AttributeDefinition(
            name = "Inbox limit",
            description = "The newest so many messages of the inbox are mirrored; 0 for none, -1 for all.",
            min = "-1")
    int inbox_limit() default -1;

    @AttributeDefinition(
            name = "Folder limit",
            description = "The newest so many messages of each other folder are mirrored; 0 for none, -1 for all.",
            min = "-1")
    int folder_limit() default -1;

    @AttributeDefinition(
            name = "Newer than",
            description = "Only messages that came in the last so many days are mirrored, up to 36500; 0 for all.",
            min = "0",
            max = "36500")
    int newer_than_days() default 0;

    @AttributeDefinition(
            name = "Search filter",
            description =
                    "Only messages that this SEARCH (RFC 3501, 6.4.4) finds are mirrored, for example: SINCE 1-Jan-2026 NOT FROM newsletter. It takes the place of the limits.",
            required = false)
    String search_filter() default "";

    @AttributeDefinition(
            name = "Download rules",
            description =
                    "Which parts are fetched at once by a sync, by folder and size; the first rule that fits decides, for example: INBOX<1000000:whole, *:text. Nothing: everything.",
            required = false)
    String download_rules() default "";

    @AttributeDefinition(
            name = "Sent folder",
            description =
                    "Name of the folder on the server in which copies of sent messages are filed. Nothing: the one that the server names for it, or that has one of the usual names.",
            required = false)
    String sent_folder() default "";

    @AttributeDefinition(
            name = "Mark as seen on fetching",
            description = "yes: a message counts as seen on the server once its text is here. no: once it is read.")
    boolean seen_on_fetch() default false;

    @AttributeDefinition(
            name = "Delete late",
            description = "yes: deletions go to the server when disconnecting. no: with the next sync.")
    boolean delete_late() default false;

    @AttributeDefinition(
            name = "Use EXPUNGE",
            description =
                    "yes: deleted messages leave the server by EXPUNGE. no: by closing the mailbox, which takes along what others marked as deleted.")
    boolean use_expunge() default true;

    @AttributeDefinition(
            name = "Deletion brake, percent",
            description =
                    "When so many percent of a folder, and at least the minimum, vanish from the server at once, the folder pauses and asks; 1 to 100.",
            min = "1",
            max = "100")
    int brake_percent() default 50;

    @AttributeDefinition(
            name = "Deletion brake, minimum",
            description =
                    "When so many messages, and the percentage, vanish from the server at once, the folder pauses and asks; 0 for never.",
            min = "0")
    int brake_minimum() default 20;

    @AttributeDefinition(
            name = "Parts to get",
            description = "Which parts the get-mail helper fetches unless it is told otherwise.",
            options = {
                @Option(label = "Headers", value = "headers"),
                @Option(label = "Text", value = "text"),
                @Option(label = "Plain text only where there is HTML besides it", value = "alternative-text"),
                @Option(label = "Attachments", value = "attachments"),
                @Option(label = "Text and attachments", value = "text-and-attachments"),
                @Option(label = "Every byte", value = "whole")
            })
    String get_mail_options() default "whole";

    @AttributeDefinition(
            name = "Largest message",
            description = "The get-mail helper leaves out messages of more bytes; 0 for no limit.",
            min = "0")
    int max_email_size() default 0;

    @AttributeDefinition(
            name = "Limit of a message",
            description = "The get-mail helper fetches at most so many bytes of one message; 0 for no limit.",
            min = "0")
    int total_limit() default 0;

    @AttributeDefinition(
            name = "Limit of the text",
            description = "The get-mail helper fetches at most so many bytes of the text of a message; 0 for no limit.",
            min = "0")
    int body_text_limit() default 0;

    @AttributeDefinition(
            name = "Limit of an attachment",
            description = "The get-mail helper leaves out attachments of more bytes; 0 for no limit.",
            min = "0")
    int attachment_limit() default 0;

    @AttributeDefinition(
            name = "Cumulative",
            description =
                    "Whether the text counts first, then attachments as long as the limit of the message is not used up.")
    boolean cumulative() default false;
}
