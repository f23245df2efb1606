// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openmtm.internal.Benches.PATIENCE;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openmtm.entry.EntryId;
import org.openmtm.internal.FakeModule.Asked;
import org.openmtm.mtm.ChangeCommands;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.CompoundCommands;
import org.openmtm.mtm.CompoundCommands.ConnectAndSynchronise.Completion;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.operation.OperationState;

class RecoveryTest {
    private static final List<CommandDescriptor> DESCRIPTORS = List.of(
            Commands.CONNECT,
            Commands.DISCONNECT,
            Commands.TEST,
            Commands.SYNCHRONISE,
            CompoundCommands.CONNECT_AND_SYNCHRONISE,
            CompoundCommands.CANCEL_BACKGROUND,
            CompoundCommands.WAIT_FOR_BACKGROUND,
            CompoundCommands.IS_CONNECTED,
            CompoundCommands.IS_BUSY,
            ChangeCommands.LIST,
            FolderCommands.SELECT);
    private static final List<Command> OF_THE_PROCESS = List.of(
            new Commands.Connect(),
            new Commands.Disconnect(),
            new Commands.Test(),
            new CompoundCommands.CancelBackground(),
            new CompoundCommands.WaitForBackground(),
            new CompoundCommands.IsConnected(),
            new CompoundCommands.IsBusy(),
            new ChangeCommands.ListChanges(List.of()),
            new FolderCommands.Select(EntryId.of(12)),
            new CompoundCommands.ConnectAndSynchronise(Completion.AFTER_DISCONNECT, 0));
    private static final List<Command> LASTING = List.of(
            new Commands.Synchronise("", false),
            new CompoundCommands.ConnectAndSynchronise(Completion.AFTER_SYNC, 0),
            new CompoundCommands.ConnectAndSynchronise(Completion.AFTER_CONNECT, 0));

    private Bench bench = new Bench();

    @AfterEach
    void stop() {
        bench.close();
    }

    private static FakeModule module() {
        FakeModule module = new FakeModule("fake").with("question", Lane.BESIDE).with("short", Lane.FOREGROUND);
        DESCRIPTORS.forEach(descriptor -> module.with(descriptor, module::waitForGo));
        return module;
    }

    private void restart(boolean runNow) {
        bench.close();
        bench = new Bench(bench.store);
        bench.services.recover(runNow);
    }

    private OperationState state(LiveOperation operation) {
        return bench.store.latest.get(operation.id()).state();
    }

    @Test
    void whatIsAboutAConnectionOrAQuestionEndsWithItsProcess() {
        List<LiveOperation> over = OF_THE_PROCESS.stream().map(bench::start).toList();
        List<LiveOperation> lasting = LASTING.stream().map(bench::start).toList();

        restart(true);
        FakeModule module = bench.arrive(module());

        assertThat(over).allSatisfy(operation -> assertThat(state(operation)).isEqualTo(OperationState.CANCELLED));
        Benches.await(
                "the others run",
                () -> lasting.stream().allMatch(operation -> state(operation) == OperationState.RUNNING)
                        && module.commands.size() >= LASTING.size());
        assertThat(module.commands).containsExactlyInAnyOrderElementsOf(LASTING);
    }

    @Test
    void whatNobodyAskedForWakesNothingOfAFormerProcess() throws Exception {
        LiveOperation left = bench.start(new Commands.Synchronise("", false));
        restart(false);
        FakeModule module = bench.arrive(module());
        module.go("short");

        bench.services
                .startUnasked(bench.service, new FakeModule.Asked("short"))
                .await(PATIENCE);
        assertThat(bench.services
                        .startUnasked(bench.service, new Commands.Synchronise("", false))
                        .id())
                .as("the one that waits already")
                .isEqualTo(left.id());

        assertThat(state(left)).isEqualTo(OperationState.QUEUED);
        assertThat(module.began).containsExactly("short");
    }

    @Test
    void whatAFormerProcessLeftWaitsUntilItsServiceIsUsedAndAQuestionIsNoUse() throws Exception {
        LiveOperation left = bench.start(new Commands.Synchronise("", false));
        restart(false);
        FakeModule module = bench.arrive(module());
        module.go("question");
        bench.start("question").await(PATIENCE);
        assertThat(state(left)).isEqualTo(OperationState.QUEUED);
        assertThat(bench.services.operation(bench.service, left.id())).isPresent();

        bench.start("short");

        module.awaitBegan("sync");
    }

    @Test
    void askingAgainForWhatAFormerProcessLeftIsTheSameOperation() {
        LiveOperation left = bench.start(new Commands.Synchronise("", false));
        restart(false);
        FakeModule module = bench.arrive(module());

        LiveOperation again = bench.start(new Commands.Synchronise("", false));

        assertThat(again.id()).isEqualTo(left.id());
        module.awaitBegan("sync");
    }

    @Test
    void whatRanWhenTheProcessEndedRunsAgainInTheOldOrder() throws Exception {
        FakeModule old = bench.arrive(module());
        bench.start("short");
        old.awaitBegan("short");
        LiveOperation behind = bench.start(new Asked("short", java.util.Map.of("n", "2")));

        restart(true);
        FakeModule module = bench.arrive(module());
        module.go("short");

        Benches.await("both are done", () -> state(behind) == OperationState.DONE);
        assertThat(module.commands).containsExactly(new Asked("short"), new Asked("short", java.util.Map.of("n", "2")));
    }

    @Test
    void whatItsServiceIsGoneForEnds() {
        LiveOperation orphan = bench.start("short");
        bench.store.services.clear();
        FakeStore store = bench.store;
        bench.close();
        bench = new Bench(store);
        store.services.clear();

        bench.services.recover(true);

        assertThat(state(orphan)).isEqualTo(OperationState.CANCELLED);
    }
}
