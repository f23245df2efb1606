// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.email.mime.MessageHeaders;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderRole;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.messagestore.internal.SqliteStore;
import org.openmtm.mtm.Addressee;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.EntryContent;
import org.openmtm.mtm.FindOptions;
import org.openmtm.mtm.MessageEdit;
import org.openmtm.mtm.MessagePart;
import org.openmtm.mtm.SendOptions;
import org.openmtm.operation.Operation;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.BodySink;
import org.openmtm.store.MessageStore;
import org.openmtm.store.NewMessage;
import org.openmtm.store.PendingChange;

/** The generic client side of IMAP4, on a real store: what works, what goes to the service that sends, what is refused. */
class ClientTest {
    private static final String RAW = "From: Ben <ben@example.org>\r\nTo: Anna <anna@example.org>\r\n"
            + "Subject: Plans\r\nMessage-ID: <1@example.org>\r\n\r\nShall we?\r\n";

    @TempDir
    private Path directory;

    private SqliteStore store;
    private EntryId service;
    private EntryId inbox;
    private final Map<String, Object> settings = new LinkedHashMap<>(Map.of("host", "h", "user", "anna"));
    private final List<String> sent = new ArrayList<>();
    private final List<Command> started = new ArrayList<>();
    private ClientMtm sender;
    private ClientMtm client;

    @BeforeEach
    void start() throws IOException {
        store = SqliteStore.open(directory.resolve("store"), () -> null);
        service = store.write(tx -> tx.addService("imap4", "work"));
        inbox = store.write(tx -> tx.addFolder(service, service, "INBOX", FolderRole.INBOX));
        sender = new Sender();
        client = new Imap4Module("1").createClient(new Context());
    }

    @AfterEach
    void stop() {
        store.close();
    }

    private EntryId receive(boolean body) throws IOException {
        byte[] bytes = RAW.getBytes(StandardCharsets.US_ASCII);
        try (BodySink sink = store.newBody()) {
            sink.write(bytes);
            var staged = sink.finish();
            return store.write(tx -> tx.addMessage(new NewMessage(
                    service,
                    inbox,
                    Flags.NONE,
                    Instant.EPOCH,
                    bytes.length,
                    MessageHeaders.scan(bytes, bytes.length),
                    body ? staged : null)));
        }
    }

    @Test
    void messagesAndSettingsAreLoaded() throws IOException {
        EntryContent.Message message = (EntryContent.Message) client.load(receive(true));
        assertThat(message.text()).isEqualTo("Shall we?\n");
        assertThat(message.addressees()).containsExactly(new Addressee(Addressee.Type.TO, "Anna <anna@example.org>"));
        assertThat(message.missing()).isZero();
        EntryContent.Message header = (EntryContent.Message) client.load(receive(false));
        assertThat(header.text()).isEmpty();
        assertThat(header.missing()).isEqualTo(RAW.length());
        assertThat(header.entry().header().subject()).isEqualTo("Plans");
        EntryContent.Service loaded = (EntryContent.Service) client.load(service);
        assertThat(loaded.settings().text("user", "")).isEqualTo("anna");
        MessagingException e = catchThrowableOfType(MessagingException.class, () -> client.load(EntryId.of(9_999)));
        assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND);
    }

    @Test
    void messagesAreSearchedAndValidated() throws IOException {
        EntryId id = receive(true);
        assertThat(client.find(id, "shall", EnumSet.allOf(MessagePart.class), FindOptions.ANYWHERE))
                .containsExactly(MessagePart.BODY);
        assertThat(client.validate(id, EnumSet.allOf(MessagePart.class))).isEmpty();
        assertThat(client.validate(receive(false), EnumSet.allOf(MessagePart.class)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.text()).contains("not here"));
    }

    @Test
    void settingsAreReadAndChangedAndWhatWaitsIsTold() throws IOException {
        client.changeSettings(Map.of("sync.rate.seconds", 60));
        assertThat(client.settings().number("sync.rate.seconds", 0)).isEqualTo(60);
        EntryId id = receive(true);
        PendingChange change =
                new PendingChange(id, PendingChange.Kind.DELETE, service, inbox, null, 0, Instant.EPOCH, 0, 0, "");
        store.write(tx -> {
            tx.putPending(change);
            return null;
        });
        assertThat(client.pending()).containsExactly(change);
    }

    @Test
    void commandsAreStarted() {
        client.invoke(new Commands.Connect());
        assertThat(started).containsExactly(new Commands.Connect());
    }

    @Test
    void answersForwardsAndNewMessagesGoToTheServiceThatSends() {
        EntryId original = EntryId.of(4711);
        assertThat(client.reply(original, true)).isEqualTo(EntryId.of(1));
        assertThat(client.forward(original, true)).isEqualTo(EntryId.of(2));
        assertThat(client.compose(draft(), SendOptions.DRAFT)).isEqualTo(EntryId.of(3));
        assertThat(sent).containsExactly("reply 4711 true", "forward 4711 true", "compose NEW DRAFT");
    }

    @Test
    void anAccountThatCannotSendSaysWhatItLacks() {
        sender = null;
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> client.reply(EntryId.of(1), false),
                () -> client.forward(EntryId.of(1), false),
                () -> client.compose(draft(), SendOptions.NOW))) {
            MessagingException e = catchThrowableOfType(MessagingException.class, call);
            assertThat(e.kind()).isEqualTo(ErrorKind.NOT_SUPPORTED);
            assertThat(e.getMessage()).contains("the account work has no service that can");
            assertThat(e.advice()).contains("SMTP");
        }
    }

    /** The column of what IMAP4 never did: sending, subject, attachments, new messages, default service. */
    @Test
    void whatItDoesNotIsRefusedWithTheServiceThatDoes() throws IOException {
        EntryId id = receive(true);
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> client.createMessage(),
                () -> client.edit(id, List.of(new MessageEdit.SetSubject("x"))),
                () -> client.edit(id, List.of(new MessageEdit.AttachFile(directory))),
                () -> client.edit(id, List.of(new MessageEdit.AttachMessage(id))),
                () -> client.send(id, SendOptions.NOW),
                () -> client.defaultService(),
                () -> client.changeDefaultService(service),
                () -> client.removeDefaultService())) {
            MessagingException e = catchThrowableOfType(MessagingException.class, call);
            assertThat(e).isNotNull();
            assertThat(e.kind()).isEqualTo(ErrorKind.NOT_SUPPORTED);
            assertThat(e.advice()).contains("SMTP");
        }
        assertThat(store.body(id).orElseThrow().length()).isEqualTo(RAW.length());
    }

    @Test
    void everyCapabilityHasAnAnswerAndEveryNoAReason() {
        for (Capability capability : Capability.values()) {
            CapabilityAnswer answer = client.query(capability);
            assertThat(answer.supported())
                    .as(capability.name())
                    .isEqualTo(answer.reason().isEmpty());
        }
        assertThat(client.query(Capability.SEND).reason()).contains("SMTP");
        assertThat(client.query(Capability.OFFLINE).supported()).isTrue();
        assertThat(client.query(Capability.MAX_SIZE).limit()).isPositive();
    }

    private static Draft draft() {
        return new Draft(Draft.Kind.NEW, "", List.of("a@b.c"), List.of(), List.of(), "s", "t", List.of(), null);
    }

    /** Remembers what it was asked. */
    private final class Sender implements ClientMtm {
        private EntryId say(String what) {
            sent.add(what);
            return EntryId.of(sent.size());
        }

        @Override
        public CapabilityAnswer query(Capability capability) {
            return CapabilityAnswer.yes(capability);
        }

        @Override
        public Operation invoke(Command command) {
            throw new UnsupportedOperationException();
        }

        @Override
        public EntryId compose(Draft draft, SendOptions options) {
            return say("compose " + draft.kind() + " " + options.when());
        }

        @Override
        public EntryId reply(EntryId original, boolean toAll) {
            return say("reply " + original + " " + toAll);
        }

        @Override
        public EntryId forward(EntryId original, boolean asAttachment) {
            return say("forward " + original + " " + asAttachment);
        }
    }

    private final class Context implements ClientContext {
        @Override
        public Entry service() {
            return store.entry(service).orElseThrow();
        }

        @Override
        public ServiceSettings settings() {
            return new ServiceSettings(settings);
        }

        @Override
        public MessageStore store() {
            return store;
        }

        @Override
        public Optional<ClientMtm> sender() {
            return Optional.ofNullable(sender);
        }

        @Override
        public Operation start(Command command) {
            started.add(command);
            return null;
        }

        @Override
        public void changeSettings(Map<String, ?> changes) {
            settings.putAll(changes);
        }

        @Override
        public Optional<EntryId> defaultService() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void changeDefaultService(EntryId next) {
            throw new UnsupportedOperationException();
        }
    }
}
