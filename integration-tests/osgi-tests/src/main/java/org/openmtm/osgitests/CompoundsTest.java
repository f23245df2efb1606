// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.osgitests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.CompoundCommands;
import org.openmtm.mtm.CompoundCommands.ConnectAndSynchronise.Completion;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationState;
import org.openmtm.session.Messaging;
import org.openmtm.session.MessagingSession;
import org.openmtm.session.ServiceSpec;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.test.common.annotation.InjectBundleContext;
import org.osgi.test.common.annotation.InjectService;
import org.osgi.test.junit5.context.BundleContextExtension;
import org.osgi.test.junit5.service.ServiceExtension;

/** Lanes and compound commands in a real framework, with the real store, while modules are replaced. */
@ExtendWith({BundleContextExtension.class, ServiceExtension.class})
public class CompoundsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TYPE = "toy-compounds";
    private static final Commands.Synchronise SYNC = new Commands.Synchronise("", false);

    @InjectBundleContext
    BundleContext context;

    @InjectService(timeout = 30_000)
    Messaging messaging;

    private final ToyModule module = new ToyModule(TYPE, "1");
    private ServiceRegistration<?> registration;
    private MessagingSession session;
    private EntryId service;

    @BeforeEach
    void account() {
        registration = context.registerService(MessageTypeModule.class, module, null);
        service = messaging
                .accounts()
                .create("compounds", List.of(new ServiceSpec(TYPE, Map.of(), null)))
                .receiving()
                .id();
        session = messaging.open("test");
    }

    @AfterEach
    void remove() {
        session.close();
        messaging.accounts().remove("compounds");
        registration.unregister();
    }

    @Test
    public void shortWorkAndQuestionsDoNotWaitForASync() throws Exception {
        Operation sync = session.start(service, SYNC);
        Await.until("in time", () -> sync.state() == OperationState.RUNNING);

        session.start(service, new Commands.Test()).await(PATIENCE);
        session.start(service, new CompoundCommands.IsBusy()).await(PATIENCE);

        assertThat(sync.state()).isEqualTo(OperationState.RUNNING);
        assertThat(module.log.stream().filter("made"::equals)).hasSize(1);
    }

    @Test
    public void aCompoundGoesOnWithTheNextModuleWhereItWas() throws Exception {
        Operation compound = session.start(service, compound());
        Await.until("in time", () -> running("sync"));

        registration.unregister();
        assertThat(compound.state()).isEqualTo(OperationState.SUSPENDED);
        assertThat(session.operations(service)).extracting(Operation::state).containsOnly(OperationState.SUSPENDED);
        ToyModule next = new ToyModule(TYPE, "2");
        next.permits.release();
        registration = context.registerService(MessageTypeModule.class, next, null);

        assertThat(compound.await(PATIENCE).values()).isEqualTo(Map.of("tree", "1", "folders", "2"));
        assertThat(session.read().operations(service, false, 10))
                .extracting(OperationRecord::command)
                .containsExactlyInAnyOrder("connect-and-sync", "sync-tree", "sync");
    }

    @Test
    public void cancellingACompoundCancelsTheStepThatItWaitsFor() {
        Operation compound = session.start(service, compound());
        Await.until("in time", () -> running("sync"));

        compound.cancel();

        assertThatThrownBy(() -> compound.await(PATIENCE)).extracting("kind").isEqualTo(ErrorKind.CANCELLED);
        Await.until("in time", () -> session.operations(service).isEmpty());
        assertThat(session.read().operations(service, false, 1).get(0).state()).isEqualTo(OperationState.CANCELLED);
    }

    @Test
    public void commandsCanBeStartedFromText() throws Exception {
        assertThat(session.commands(service)).extracting(CommandDescriptor::id).contains("sync", "test");
        module.permits.release();

        session.start(service, "sync", Map.of("folder", "INBOX")).await(PATIENCE);

        assertThat(module.log).contains(new Commands.Synchronise("INBOX", false).toString());
        assertThatThrownBy(() -> session.start(service, "sync", Map.of("headersOnly", "perhaps")))
                .hasMessageContaining("headersOnly")
                .hasMessageContaining("perhaps")
                .extracting("kind")
                .isEqualTo(ErrorKind.INVALID);
        assertThatThrownBy(() -> session.start(service, "sync", Map.of("colour", "red")))
                .hasMessageContaining("colour")
                .extracting("kind")
                .isEqualTo(ErrorKind.INVALID);
    }

    private static CompoundCommands.ConnectAndSynchronise compound() {
        return new CompoundCommands.ConnectAndSynchronise(Completion.AFTER_SYNC, 0);
    }

    private boolean running(String command) {
        return session.operations(service).stream()
                .anyMatch(operation ->
                        operation.command().id().equals(command) && operation.state() == OperationState.RUNNING);
    }
}
