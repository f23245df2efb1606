// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.osgitests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.DownloadRules;
import org.openmtm.imap4.Imap4Mail;
import org.openmtm.imap4.Imap4Options;
import org.openmtm.imap4.Imap4ServiceSettings;
import org.openmtm.imap4.Imap4Setting;
import org.openmtm.mtm.CompoundCommands.GetMail;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.operation.Operation;
import org.openmtm.session.Accounts;
import org.openmtm.session.Messaging;
import org.openmtm.session.MessagingSession;
import org.osgi.test.common.annotation.InjectService;

/** IMAP4 as a Java program uses it: typed settings, and mail in one call. */
public class Imap4ApiTest {

    private static final int TIMEOUT_MILLIS = 30_000;

    @InjectService(timeout = TIMEOUT_MILLIS)
    Messaging messaging;

    private Accounts accounts;
    private EntryId service;

    @BeforeEach
    public void createAccount() {
        accounts = messaging.accounts();
        // Nobody listens on port 1: what needs the server fails at once, and says so.
        Imap4ServiceSettings settings = Imap4ServiceSettings.of("127.0.0.1", "anna")
                .with(Imap4Setting.PORT, 1)
                .with(Imap4Setting.TLS, Imap4Options.Tls.NONE)
                .with(Imap4Setting.GET_MAIL_OPTIONS, FetchOptions.Parts.TEXT)
                .with(Imap4Setting.BODY_TEXT_LIMIT, 20_000);
        service = accounts.create("typed", List.of(settings.spec("secret".toCharArray())))
                .receiving()
                .id();
    }

    @AfterEach
    public void removeAccount() {
        accounts.remove("typed");
    }

    @Test
    public void settingsAreLoadedChangedAndStored() {
        Imap4ServiceSettings loaded = Imap4ServiceSettings.load(accounts, service);
        assertThat(loaded.get(Imap4Setting.SYNC_RATE)).hasMinutes(5);
        assertThat(loaded.get(Imap4Setting.INBOX_LIMIT)).isEmpty();

        loaded.with(Imap4Setting.SYNC_RATE, Duration.ofMinutes(1))
                .with(Imap4Setting.INBOX_LIMIT, OptionalInt.of(500))
                .with(Imap4Setting.SYNCHRONISE, Imap4Options.FoldersOf.COMBINATION)
                .with(Imap4Setting.DOWNLOAD_RULES, DownloadRules.parse("INBOX<1M:whole, *:text"))
                .store(accounts, service);

        Imap4ServiceSettings stored = Imap4ServiceSettings.load(accounts, service);
        assertThat(stored.get(Imap4Setting.SYNC_RATE)).hasMinutes(1);
        assertThat(stored.get(Imap4Setting.INBOX_LIMIT)).hasValue(500);
        assertThat(stored.get(Imap4Setting.SYNCHRONISE)).isEqualTo(Imap4Options.FoldersOf.COMBINATION);
        assertThat(stored.get(Imap4Setting.DOWNLOAD_RULES).partsOf("Lists", 1)).isEqualTo(FetchOptions.Parts.TEXT);
        assertThat(accounts.settings(service).number("inbox.limit", 0)).isEqualTo(500);
        stored.with(Imap4Setting.SYNC_RATE, Duration.ofSeconds(300)).store(accounts, service);
        assertThat(Imap4ServiceSettings.load(accounts, service).get(Imap4Setting.SYNC_RATE))
                .hasMinutes(5);
    }

    @Test
    public void aWrongValueIsRefusedAndNothingIsStored() {
        Imap4ServiceSettings before = Imap4ServiceSettings.load(accounts, service);
        for (Imap4ServiceSettings wrong : List.of(
                before.with(Imap4Setting.CONNECTIONS, 3),
                before.with(Imap4Setting.SYNC_RATE, Duration.ofDays(2)),
                before.with(Imap4Setting.SEARCH_FILTER, "NOT"),
                before.with(Imap4Setting.SASL_MECHANISMS, List.of("XOAUTH2")),
                before.with(Imap4Setting.USER, ""))) {
            assertThatThrownBy(() -> wrong.store(accounts, service))
                    .isInstanceOfSatisfying(
                            MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID));
        }
        assertThat(Imap4ServiceSettings.load(accounts, service)).isEqualTo(before);
        assertThatThrownBy(() -> accounts.change(service, java.util.Map.of("search.filter", "FRMO anna")))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("search.filter");
    }

    @Test
    public void getMailIsOneCallWithTheAccountsOwnLimits() {
        try (MessagingSession session = messaging.open("osgi-tests")) {
            Imap4Mail mail = Imap4Mail.of(session, accounts, service);
            GetMail command = mail.copyAll(EntryId.of(7))
                    .to(EntryId.of(8))
                    .stayConnected()
                    .command();
            assertThat(command)
                    .isEqualTo(new GetMail(
                            GetMail.Action.COPY,
                            GetMail.Scope.ALL,
                            GetMail.Connection.CONNECT_AND_STAY,
                            EntryId.of(7),
                            List.of(),
                            EntryId.of(8),
                            new FetchOptions(FetchOptions.Parts.TEXT, 0, 0, 20_000, 0, false)));
            assertThat(mail.move(List.of(EntryId.of(9)))
                            .whileConnected()
                            .command()
                            .messages())
                    .containsExactly(EntryId.of(9));

            Operation operation =
                    mail.populateNew().fetching(FetchOptions.WHOLE).start();
            assertThatThrownBy(() -> operation.await(Duration.ofSeconds(30)))
                    .isInstanceOfSatisfying(
                            MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NETWORK));
        }
    }
}
