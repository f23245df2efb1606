// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.sync.AccountSync;
import org.openmtm.imap4.sync.FolderSync;
import org.openmtm.imap4.sync.SyncReport;
import org.openmtm.imap4.sync.SyncRules;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.imap4.sync.Verdict;
import org.openmtm.settings.ServiceSettings;

/** The sync of a folder alone, over a connection of its own, with nothing sent before or after it. */
final class SyncRun {
    private final TestAccount account;
    private final Map<String, Object> settings;
    private final String password;

    SyncRun(TestAccount account, int port, String user, String password) {
        this.account = account;
        this.settings = new HashMap<>(Map.of("host", "127.0.0.1", "port", port, "tls", "none", "user", user));
        this.password = password;
    }

    SyncRun set(String key, Object value) {
        settings.put(key, value);
        return this;
    }

    Map<String, Object> folder(String name) {
        return folder(name, Verdict.ASK);
    }

    Map<String, Object> folder(String name, Verdict verdict) {
        return run(scope -> new FolderSync(scope, account.binding(name), verdict).run());
    }

    /** Decides about a paused folder. */
    Map<String, Object> decide(String name, boolean accept) {
        return run(scope -> new AccountSync(scope).decide(account.folder(name), accept));
    }

    private Map<String, Object> run(Consumer<SyncScope> work) {
        Imap4Settings read = new Imap4Settings(new ServiceSettings(settings));
        SyncReport report = new SyncReport();
        try (ImapConnection connection = read.client("1.0").open(password.toCharArray(), wire -> {})) {
            SyncScope scope = new SyncScope(
                    connection,
                    account.store(),
                    account.service(),
                    0,
                    SyncScope.Depth.ALL,
                    progress -> {},
                    () -> {},
                    report,
                    SyncRules.of(read.values()));
            work.accept(scope);
        }
        return report.values(0, 0);
    }
}
