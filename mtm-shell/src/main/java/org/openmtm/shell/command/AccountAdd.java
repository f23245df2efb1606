// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.openmtm.session.Account;
import org.openmtm.session.MessagingSession;
import org.openmtm.session.ServiceSpec;
import org.openmtm.settings.StandardSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = "Add an account: a mailbox to be mirrored here and, with --smtp, a way to send.",
        footer = {
            "",
            "The password is asked for where it is not given. Settings and their meaning: mtm mtm info imap4 (pop3, smtp).",
            "Any other installed module that receives is named with --service, its settings with --set.",
            "",
            "Examples:",
            "  mtm account add work --imap mail.example.org --smtp mail.example.org --user anna@example.org --name 'Anna B.'",
            "  mtm account add test --imap 127.0.0.1:1143 --tls none --user u1 --password-file pw.txt",
            "  mtm account add home --imap imap.example.net:993 --smtp smtp.example.net:587 --smtp-tls starttls \\",
            "      --user anna@example.net --password-env PW --set send.on.next.connection=true",
            "  mtm account add news --pop3 pop.example.org --user anna --set leave=days --set leave.days=14",
            "  mtm account add old --service maildir --set directory=/home/anna/Maildir"
        })
final class AccountAdd extends ShellCommand {

    /** How a connection is protected; the names are the values of the setting. */
    enum Tls {
        implicit,
        starttls,
        none
    }

    @Parameters(paramLabel = "NAME", description = "What the account is to be called: letters, digits and . - _ @")
    private String name;

    @Option(
            names = "--imap",
            paramLabel = "HOST:PORT",
            description = "The IMAP server. Port 993 if left out, 143 without implicit TLS.")
    private HostPort imap;

    @Option(
            names = "--pop3",
            paramLabel = "HOST:PORT",
            description = "The POP3 server instead. Port 995 if left out, 110 without implicit TLS.")
    private HostPort pop3;

    @Option(
            names = "--service",
            paramLabel = "TYPE",
            description = "Receive with the module of this type instead (mtm mtm list); mtm mtm info TYPE tells its"
                    + " settings. A password is asked for only if there is a user.")
    private String type;

    @Option(
            names = "--smtp",
            paramLabel = "HOST:PORT",
            description = "The server to send through. Port 465 if left out, 587 without implicit TLS.")
    private HostPort smtp;

    @Option(
            names = "--user",
            paramLabel = "USER",
            description = "The login name; left out only where --service TYPE needs none.")
    private String user;

    @Mixin
    private Identity identity;

    @Mixin
    private PasswordOptions password;

    @Option(
            names = "--tls",
            paramLabel = "MODE",
            defaultValue = "implicit",
            description =
                    "How the connection to the IMAP or POP3 server is protected: implicit, starttls or none. Default:"
                            + " implicit.")
    private Tls tls;

    @Option(
            names = "--smtp-tls",
            paramLabel = "MODE",
            defaultValue = "implicit",
            description = "The same for SMTP. Default: implicit.")
    private Tls smtpTls;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of the receiving service, or with smtp.KEY=VALUE of the SMTP service.")
    private Map<String, String> settings = new LinkedHashMap<>();

    AccountAdd(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws IOException {
        if (smtp == null && identity.given()) {
            throw wrongUsage("--address and --name are about sending, which needs --smtp HOST:PORT");
        }
        if (Stream.of(imap, pop3, type).filter(Objects::nonNull).count() != 1) {
            throw wrongUsage("Where is mail received from? Give --imap HOST:PORT, --pop3 HOST:PORT, or --service TYPE");
        }
        if (user == null && (type == null || smtp != null)) {
            throw wrongUsage("The login name is missing: --user USER");
        }
        Map<String, String> all = identity.into(settings, user, smtp != null, console());
        char[] secret = user == null && !password.given()
                ? null
                : password.read(console(), System.getenv(), "Password of " + (user == null ? name : user) + ": ");
        try {
            List<ServiceSpec> services = services(all, secret);
            tell(environment().messaging().accounts().create(name, services), services);
            return DONE;
        } finally {
            if (secret != null) {
                Arrays.fill(secret, '\0');
            }
        }
    }

    private List<ServiceSpec> services(Map<String, String> all, char[] secret) {
        String receiving = type != null ? type : pop3 != null ? SettingRoute.POP3 : SettingRoute.RECEIVING;
        SettingRoute.Split split =
                new SettingRoute(environment().messaging().modules(), receiving, smtp != null).split(all);
        if (smtp == null && !split.sending().isEmpty()) {
            throw wrongUsage("Settings of the SMTP service are given, but no --smtp HOST:PORT");
        }
        List<ServiceSpec> services = new ArrayList<>();
        services.add(new ServiceSpec(receiving, receiving(split.receiving()), secret));
        if (smtp != null) {
            services.add(new ServiceSpec(
                    SettingRoute.SENDING,
                    merge(smtp, smtpTls, smtpTls == Tls.implicit ? 465 : 587, split.sending()),
                    secret));
        }
        return services;
    }

    private Map<String, String> receiving(Map<String, String> more) {
        if (imap != null) {
            return merge(imap, tls, tls == Tls.implicit ? 993 : 143, more);
        }
        if (pop3 != null) {
            return merge(pop3, tls, tls == Tls.implicit ? 995 : 110, more);
        }
        Map<String, String> merged = new HashMap<>(more);
        if (user != null) {
            merged.putIfAbsent(StandardSettings.USER, user);
        }
        return merged;
    }

    private Map<String, String> merge(HostPort server, Tls mode, int defaultPort, Map<String, String> more) {
        Map<String, String> merged = new HashMap<>();
        merged.put(StandardSettings.HOST, server.host());
        merged.put(StandardSettings.PORT, Integer.toString(server.portOr(defaultPort)));
        merged.put(StandardSettings.TLS, mode.name().toLowerCase(Locale.ROOT));
        merged.put(StandardSettings.USER, user);
        merged.putAll(more);
        return merged;
    }

    private void tell(Account account, List<ServiceSpec> services) {
        if (console().json()) {
            console().document().value(AccountViews.of(account, environment().messaging(), null));
            return;
        }
        console()
                .line("Added the account " + account.name() + ". Next: mtm account test " + account.name()
                        + ", mtm sync " + account.name());
        if (smtp != null) {
            String note = Identity.note(account.name(), services.get(1).settings());
            if (!note.isEmpty()) {
                console().note(note);
            }
        }
    }
}
