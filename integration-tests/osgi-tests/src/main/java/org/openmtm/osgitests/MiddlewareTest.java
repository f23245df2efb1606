// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.osgitests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.event.EventType;
import org.openmtm.event.MessagingEvent;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.mtm.SendOptions;
import org.openmtm.mtm.ServiceState;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationState;
import org.openmtm.session.Account;
import org.openmtm.session.Messaging;
import org.openmtm.session.MessagingSession;
import org.openmtm.session.ServiceSpec;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.test.common.annotation.InjectBundleContext;
import org.osgi.test.common.annotation.InjectService;
import org.osgi.test.junit5.context.BundleContextExtension;
import org.osgi.test.junit5.service.ServiceExtension;

/** The middleware in a real framework: modules come, go and are replaced; accounts, settings and journal follow. */
@ExtendWith({BundleContextExtension.class, ServiceExtension.class})
public class MiddlewareTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Commands.Synchronise SYNC = new Commands.Synchronise("", false);

    @InjectBundleContext
    BundleContext context;

    @InjectService(timeout = 30_000)
    Messaging messaging;

    @InjectService(timeout = 30_000)
    ConfigurationAdmin configurations;

    @AfterEach
    void removeAccounts() {
        messaging.accounts().list().forEach(account -> messaging.accounts().remove(account.name()));
    }

    @Test
    public void tellsSessionsOfModulesThatComeAndGo() throws Exception {
        BlockingQueue<MessagingEvent> events = new LinkedBlockingQueue<>();
        try (MessagingSession session = messaging.open("test")) {
            session.observe(session.read().lastEvent(), events::add);

            ServiceRegistration<?> module = register(new ToyModule("toy-events", "1"));
            assertThat(messaging.modules().module("toy-events")).isPresent();
            module.unregister();

            assertThat(next(events, EventType.MTM_ARRIVED).detail()).contains("toy-events 1");
            assertThat(next(events, EventType.MTM_DEPARTED).detail()).contains("toy-events 1");
            assertThat(messaging.modules().module("toy-events")).isEmpty();
        }
    }

    @Test
    public void suspendsAnOperationUntilTheModuleIsReplaced() throws Exception {
        ToyModule first = new ToyModule("toy-swap", "1");
        ServiceRegistration<?> registration = register(first);
        EntryId service = account("swap", "toy-swap");
        try (MessagingSession session = messaging.open("test")) {
            Operation operation = session.start(service, SYNC);
            // It is RUNNING a moment before it is inside the module.
            Await.until("in time", () -> first.log.contains(SYNC.toString()));

            registration.unregister();

            assertThat(operation.state()).isEqualTo(OperationState.SUSPENDED);
            assertThat(session.status(service).state()).isEqualTo(ServiceState.NO_MODULE);
            assertThat(session.read().operation(operation.id()))
                    .hasValueSatisfying(row -> assertThat(row.state()).isEqualTo(OperationState.SUSPENDED));
            assertThat(first.log).endsWith("closed");

            ToyModule second = new ToyModule("toy-swap", "2");
            second.permits.release();
            ServiceRegistration<?> replacement = register(second);
            assertThat(operation.await(PATIENCE).values()).containsEntry("version", "2");
            replacement.unregister();
        }
    }

    @Test
    public void doesOnceWhatIsAskedTwiceWhileItWaits() throws Exception {
        ToyModule module = new ToyModule("toy-twice", "1");
        ServiceRegistration<?> registration = register(module);
        EntryId service = account("twice", "toy-twice");
        try (MessagingSession session = messaging.open("test")) {
            Operation running = session.start(service, SYNC);
            Await.until("in time", () -> running.state() == OperationState.RUNNING);

            Operation waiting = session.start(service, SYNC);
            Operation again = session.start(service, SYNC);

            assertThat(again.id()).isEqualTo(waiting.id());
            waiting.cancel();
            running.cancel();
            assertThatThrownBy(() -> running.await(PATIENCE)).extracting("kind").isEqualTo(ErrorKind.CANCELLED);
            Await.until(
                    "in time",
                    () -> session.read().operation(waiting.id()).orElseThrow().state() == OperationState.CANCELLED);
        }
        registration.unregister();
    }

    @Test
    public void refusesACommandThatTheModuleDoesNotKnow() {
        ServiceRegistration<?> registration = register(new ToyModule("toy-refuses", "1"));
        EntryId service = account("refuses", "toy-refuses");
        try (MessagingSession session = messaging.open("test")) {
            assertThatThrownBy(() -> session.start(service, new Commands.SendQueued(false)))
                    .hasMessageContaining("send-queued")
                    .extracting("kind")
                    .isEqualTo(ErrorKind.NOT_SUPPORTED);
        }
        registration.unregister();
    }

    @Test
    public void keepsSettingsInConfigAdminAndSecretsOutOfIt() throws Exception {
        messaging
                .accounts()
                .create(
                        "work",
                        List.of(
                                imap(Map.of("host", "imap.example.org", "user", "anna", "port", "1143")),
                                new ServiceSpec(
                                        "smtp",
                                        Map.of("host", "smtp.example.org", "user", "anna", "address", "a@example.org"),
                                        "canary-secret".toCharArray())));

        Account account = messaging.accounts().find("work").orElseThrow();
        assertThat(messaging.accounts().settings(account.receiving().id()).number("port", 0))
                .isEqualTo(1143);
        try (MessagingSession session = messaging.open("test")) {
            assertThat(session.read().relatedService(account.receiving().id()))
                    .contains(account.sending().id());
        }
        Configuration[] found = configurations.listConfigurations("(openmtm.account=work)");
        assertThat(found).hasSize(2);
        for (Configuration configuration : found) {
            assertThat(configuration.getProperties().toString()).doesNotContain("canary-secret");
        }

        messaging.accounts().remove("work");
        assertThat(configurations.listConfigurations("(openmtm.account=work)")).isNull();
        assertThat(messaging.accounts().find("work")).isEmpty();
    }

    @Test
    public void refusesWrongSettingsWithWordsForPeople() {
        assertThatThrownBy(() -> create(Map.of("host", "h", "user", "u", "colour", "red")))
                .hasMessageContaining("colour");
        assertThatThrownBy(() -> create(Map.of("host", "h", "user", "u", "port", "70000")))
                .hasMessageContaining("port");
        assertThatThrownBy(() -> create(Map.of("host", "h", "user", "u", "tls", "perhaps")))
                .hasMessageContaining("tls");
        assertThatThrownBy(() -> create(Map.of("host", "h\r\nX", "user", "u"))).hasMessageContaining("host");
        assertThat(messaging.accounts().find("wrong")).isEmpty();
    }

    @Test
    public void namesWhoCanSendWhenOneCannot() {
        EntryId service = messaging
                .accounts()
                .create("receiver", List.of(imap(Map.of("host", "h", "user", "u"))))
                .receiving()
                .id();
        Draft draft = new Draft(
                Draft.Kind.NEW, "", List.of("a@example.org"), List.of(), List.of(), "s", "t", List.of(), null);
        try (MessagingSession session = messaging.open("test")) {
            assertThatThrownBy(() -> session.client(service).compose(draft, SendOptions.NOW))
                    .satisfies(e -> assertThat(e).extracting("kind").isEqualTo(ErrorKind.NOT_SUPPORTED))
                    .satisfies(
                            e -> assertThat(e).extracting("advice").asString().contains("SMTP"));
        }
    }

    @Test
    public void bringsAnAccountBackAfterItsBundleWasUpdated() throws Exception {
        Bundle imap = bundle("org.openmtm.imap4");
        long before = messaging.modules().module("imap4").orElseThrow().bundleId();
        for (int round = 0; round < 10; round++) {
            imap.update();
            Await.until("in time", () -> messaging.modules().module("imap4").isPresent());
        }
        assertThat(messaging.modules().module("imap4").orElseThrow().bundleId()).isEqualTo(before);
        assertThat(messaging.modules().settings("imap4")).extracting("key").contains("host", "port", "tls", "user");
    }

    private Bundle bundle(String name) {
        for (Bundle bundle : context.getBundles()) {
            if (name.equals(bundle.getSymbolicName())) {
                return bundle;
            }
        }
        throw new AssertionError("no bundle " + name);
    }

    private void create(Map<String, String> settings) {
        messaging.accounts().create("wrong", List.of(imap(settings)));
    }

    private static ServiceSpec imap(Map<String, String> settings) {
        return new ServiceSpec("imap4", settings, null);
    }

    private EntryId account(String name, String type) {
        return messaging
                .accounts()
                .create(name, List.of(new ServiceSpec(type, Map.of(), null)))
                .receiving()
                .id();
    }

    private ServiceRegistration<?> register(MessageTypeModule module) {
        return context.registerService(MessageTypeModule.class, module, null);
    }

    private static MessagingEvent next(BlockingQueue<MessagingEvent> events, EventType type)
            throws InterruptedException {
        while (true) {
            MessagingEvent event = events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(event).as("an event of type " + type).isNotNull();
            if (event.type() == type) {
                return event;
            }
        }
    }
}
