// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.Entry;
import org.openmtm.session.Account;
import org.openmtm.session.Accounts;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "set",
        description = "Change settings or the password of an account. A change counts from the next connect.",
        footer = {
            "",
            "Without a value (KEY=) a setting goes back to its default. smtp.KEY is a setting of the SMTP service.",
            "",
            "Examples:",
            "  mtm account set work send.on.next.connection=true smtp.port=587",
            "  mtm account set work --ask-password"
        })
final class AccountSet extends ShellCommand {

    @Parameters(index = "0", paramLabel = "NAME", description = "The account.")
    private String name;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "KEY=VALUE", description = "The settings to change.")
    private List<String> positional = List.of();

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "The same, as in account add.")
    private List<String> options = List.of();

    @Mixin
    private PasswordOptions password;

    @Option(names = "--ask-password", description = "Ask for a new password.")
    private boolean ask;

    AccountSet(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws IOException {
        Map<String, String> changes = changes();
        if (changes.isEmpty() && !password.given() && !ask) {
            throw wrongUsage("Nothing to change: give KEY=VALUE or a password");
        }
        Accounts accounts = environment().messaging().accounts();
        Account account = find(session).account(name);
        SettingRoute.Split split = new SettingRoute(
                        environment().messaging().modules(),
                        account.receivingService().map(Entry::mtm).orElse(null),
                        account.sending() != null)
                .split(changes);
        if (account.sending() == null && !split.sending().isEmpty()) {
            throw wrongUsage("The account " + account.name() + " has no SMTP service");
        }
        change(accounts, account.receiving(), split.receiving());
        change(accounts, account.sending(), split.sending());
        if (password.given() || ask) {
            char[] secret = password.read(console(), System.getenv(), "New password of " + account.name() + ": ");
            account.services().forEach(service -> accounts.setPassword(service.id(), secret));
            Arrays.fill(secret, '\0');
        }
        if (console().json()) {
            console().document().value(AccountViews.of(account, environment().messaging(), session));
        } else {
            console().line("Changed. It counts from the next connect.");
        }
        return DONE;
    }

    private static void change(Accounts accounts, Entry service, Map<String, String> changes) {
        if (service != null && !changes.isEmpty()) {
            accounts.change(service.id(), changes);
        }
    }

    private Map<String, String> changes() {
        Map<String, String> changes = new LinkedHashMap<>();
        for (List<String> texts : List.of(positional, options)) {
            for (String text : texts) {
                int equals = text.indexOf('=');
                if (equals < 1) {
                    throw wrongUsage("'" + text + "' is not KEY=VALUE");
                }
                String value = text.substring(equals + 1);
                changes.put(text.substring(0, equals), value.isEmpty() ? null : value);
            }
        }
        return changes;
    }
}
