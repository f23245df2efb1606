// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.SendingCommands;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.OperationState;
import org.openmtm.operation.Progress;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendStep;

/** Carries out ReadReports and Resolve for a sending service, whose receiving one answers as the test says. */
final class EvidenceBench {
    /** What the receiving service was asked for. */
    final List<SendingCommands.Locate> located = new ArrayList<>();
    /** What it answers; null for a service that knows nothing of the question. */
    Function<SendingCommands.Locate, CompletableFuture<OperationResult>> answer =
            asked -> CompletableFuture.completedFuture(OperationResult.EMPTY);

    private final SmtpBench bench;
    private final EntryId service;

    EvidenceBench(SmtpBench bench, EntryId service) {
        this.bench = bench;
        this.service = service;
    }

    Map<String, Object> readReports() throws InterruptedException {
        return execute(new SendingCommands.ReadReports(), bench.store(), new FakeOperation());
    }

    Map<String, Object> readReports(MessageStore store) throws InterruptedException {
        return execute(new SendingCommands.ReadReports(), store, new FakeOperation());
    }

    Map<String, Object> resolve() throws InterruptedException {
        return resolve(new FakeOperation());
    }

    Map<String, Object> resolve(FakeOperation operation) throws InterruptedException {
        return execute(new SendingCommands.Resolve(), bench.store(), operation);
    }

    private Map<String, Object> execute(Command command, MessageStore store, OperationContext operation)
            throws InterruptedException {
        ServerMtm mtm = new SmtpModule("1", bench.clock).createServer(new Context(store));
        try {
            return mtm.execute(command, operation).values();
        } finally {
            mtm.close();
        }
    }

    /** The lines of a message's story that evidence wrote. */
    List<String> told(EntryId message) {
        return bench.store().story(message).stream()
                .filter(step -> step.phase().equals("report") || step.phase().equals("resolve"))
                .map(SendStep::words)
                .toList();
    }

    private final class Context implements ServerContext {
        private final MessageStore store;

        Context(MessageStore store) {
            this.store = store;
        }

        @Override
        public Entry service() {
            return bench.entry(service);
        }

        @Override
        public ServiceSettings settings() {
            return new ServiceSettings(bench.settings);
        }

        @Override
        public Optional<char[]> secret(String name) {
            return Optional.empty();
        }

        @Override
        public MessageStore store() {
            return store;
        }

        @Override
        public Optional<ClientMtm> sender() {
            return Optional.empty();
        }

        @Override
        public Optional<Operation> startRelated(Command command) {
            SendingCommands.Locate asked = (SendingCommands.Locate) command;
            located.add(asked);
            return Optional.ofNullable(answer).map(answers -> new Answer(service, asked, answers.apply(asked)));
        }

        @Override
        public Operation start(Command command) {
            throw new UnsupportedOperationException(command.id());
        }

        @Override
        public Map<String, String> perform(OperationContext compound, String step, Command command)
                throws InterruptedException {
            return execute(command, store, new FakeOperation()).entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, value -> value.getValue().toString()));
        }

        @Override
        public List<Operation> operations() {
            return List.of();
        }

        @Override
        public CommandDescriptor.Lane lane(Command command) {
            return CommandDescriptor.Lane.BESIDE;
        }

        @Override
        public void statusChanged(ServiceStatus status) {
            throw new UnsupportedOperationException(status.toString());
        }
    }

    private record Answer(EntryId service, Command command, CompletableFuture<OperationResult> end)
            implements Operation {
        @Override
        public long id() {
            return 77;
        }

        @Override
        public OperationState state() {
            return end.isDone() ? OperationState.DONE : OperationState.RUNNING;
        }

        @Override
        public Progress progress() {
            return Progress.NONE;
        }

        @Override
        public AutoCloseable observe(Consumer<Progress> observer) {
            return () -> {};
        }

        @Override
        public CompletionStage<OperationResult> completion() {
            return end;
        }

        @Override
        public void cancel() {
            end.cancel(false);
        }

        @Override
        public OperationResult await(Duration atMost) {
            throw new UnsupportedOperationException();
        }
    }
}
