// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.Draft.Kind;
import org.openmtm.mtm.EntryContent;
import org.openmtm.mtm.FindOptions;
import org.openmtm.mtm.Finding;
import org.openmtm.mtm.MessagePart;
import org.openmtm.mtm.SendOptions;
import org.openmtm.mtm.ServiceState;
import org.openmtm.operation.Operation;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;

/** What a new message takes over is fetched before it is composed, wherever there is a way to the server. */
class OriginalFetchTest {
    private static final String MAIL = "From: b@x.org\r\nSubject: Plan\r\nMIME-Version: 1.0\r\n"
            + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee below.\r\n--b\r\n"
            + "Content-Type: application/pdf; name=plan.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + "QUFB".repeat(5_000) + "\r\n--b--\r\n";

    private static DovecotServer dovecot;
    private static int users;

    @TempDir
    Path directory;

    private TestAccount account;
    private EntryId original;
    private final List<BodyState> composed = new ArrayList<>();

    @BeforeAll
    static void startServer() throws Exception {
        dovecot = DovecotOptions.standard().withUsers(20).start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        dovecot.close();
    }

    @BeforeEach
    void start() throws Exception {
        String user = "u" + ++users;
        dovecot.deliver(user, "INBOX", MAIL.getBytes(StandardCharsets.US_ASCII));
        account = new TestAccount(directory, dovecot.imapPort(), user, dovecot.password(user)).sendBy(new Composer());
        account.run(new Commands.Synchronise("", true));
        original = account.entries("INBOX").get(0).id();
    }

    @AfterEach
    void stop() throws Exception {
        account.close();
    }

    private void compose(Kind kind) throws InterruptedException {
        Draft draft = new Draft(kind, "", List.of("c@x.org"), List.of(), List.of(), "", "", List.of(), original);
        account.run(new Commands.Compose(draft, SendOptions.DRAFT));
    }

    @ParameterizedTest
    @CsvSource({
        "REPLY,PARTIAL",
        "REPLY_ALL,PARTIAL",
        "FORWARD,COMPLETE",
        "FORWARD_AS_ATTACHMENT,COMPLETE",
        "REDIRECT,COMPLETE"
    })
    void asMuchIsFetchedAsIsTakenOver(Kind kind, BodyState state) throws Exception {
        compose(kind);
        assertThat(composed).containsExactly(state);
        assertThat(account.status().state()).isEqualTo(ServiceState.DISCONNECTED);
    }

    @Test
    void aConnectedServiceStaysConnected() throws Exception {
        account.run(new Commands.Connect());
        compose(Kind.FORWARD);
        assertThat(composed).containsExactly(BodyState.COMPLETE);
        assertThat(account.status().state()).isEqualTo(ServiceState.CONNECTED);
    }

    @Test
    void whatIsHereIsNotFetchedAgain() throws Exception {
        account.run(new Commands.Synchronise("", false));
        account.set("host", "127.0.0.1").set("port", 1);
        compose(Kind.FORWARD);
        assertThat(composed).containsExactly(BodyState.COMPLETE);
    }

    @Test
    void withoutAServerItIsComposedFromWhatIsHereUnlessItNeedsAll() throws Exception {
        account.set("port", 1);
        compose(Kind.REPLY);
        compose(Kind.FORWARD);
        assertThat(composed).containsExactly(BodyState.NONE, BodyState.NONE);
        MessagingException e =
                catchThrowableOfType(MessagingException.class, () -> compose(Kind.FORWARD_AS_ATTACHMENT));
        assertThat(e.kind()).isEqualTo(ErrorKind.NETWORK);
        assertThat(composed).hasSize(2);
    }

    /** Notes what of the original is here when it is asked to compose. */
    private final class Composer implements ClientMtm {
        @Override
        public EntryId compose(Draft draft, SendOptions options) {
            composed.add(account.store().entry(draft.original()).orElseThrow().body());
            return EntryId.of(1);
        }

        @Override
        public CapabilityAnswer query(Capability capability) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Operation invoke(Command command) {
            throw new UnsupportedOperationException();
        }

        @Override
        public EntryContent load(EntryId entry) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<MessagePart> find(EntryId message, String text, Set<MessagePart> parts, FindOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Finding> validate(EntryId message, Set<MessagePart> parts) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ServiceSettings settings() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void changeSettings(Map<String, ?> changes) {
            throw new UnsupportedOperationException();
        }
    }
}
