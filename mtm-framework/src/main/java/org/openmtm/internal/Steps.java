// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.OperationState;
import org.openmtm.store.MessageStore;

/**
 * The steps of compound commands. Which operation does which step stands in the note of the compound operation, written in
 * the transaction that journals the step; so a compound that is taken up again finds what it started before.
 */
final class Steps {
    /** The operation that does a step. @param ours whether it was started for it, and not by somebody else before */
    private record Step(long operation, boolean ours) {
        static Step parse(String text) {
            return new Step(Long.parseLong(text.replace("~", "")), !text.startsWith("~"));
        }

        @Override
        public String toString() {
            return (ours ? "" : "~") + operation;
        }
    }

    private final MessageStore store;
    private final Services services;
    private final Lease lease;

    /** @param lease of the server whose steps they are: it waits for none when that is over */
    Steps(MessageStore store, Services services, Lease lease) {
        this.store = store;
        this.services = services;
        this.lease = lease;
    }

    Map<String, String> perform(EntryId service, OperationContext compound, String name, Command command)
            throws InterruptedException {
        if (!name.matches("[A-Za-z0-9.-]+")) {
            throw new IllegalArgumentException("'" + name + "' cannot be the name of a step");
        }
        compound.checkCancelled();
        Map<String, Step> steps = read(compound.note());
        Optional<Step> known = Optional.ofNullable(steps.get(name)).filter(step -> !command.endsWithItsProcess());
        Optional<LiveOperation> live = known.flatMap(step -> services.operation(service, step.operation()));
        if (live.isPresent()) {
            return finish(live.get(), known.get().ours(), compound);
        }
        Optional<OperationRecord> ended = known.flatMap(step -> store.operation(step.operation()))
                .filter(record -> record.state().isFinal());
        return ended.isPresent() ? result(ended.get()) : begin(service, compound, name, command, steps);
    }

    private Map<String, String> begin(
            EntryId service, OperationContext compound, String name, Command command, Map<String, Step> steps)
            throws InterruptedException {
        boolean[] ours = {false};
        LiveOperation started = services.start(service, command, (tx, id) -> {
            ours[0] = true;
            steps.put(name, new Step(id, true));
            tx.noteOperation(compound.operationId(), text(steps));
        });
        if (!ours[0]) {
            steps.put(name, new Step(started.id(), false));
            store.write(tx -> {
                tx.noteOperation(compound.operationId(), text(steps));
                return null;
            });
        }
        return finish(started, ours[0], compound);
    }

    /** Waits for a step; a cancelled compound takes its own steps with it, and leaves those of others alone. */
    private Map<String, String> finish(LiveOperation step, boolean ours, OperationContext compound)
            throws InterruptedException {
        CompletableFuture<OperationResult> end = step.completion().toCompletableFuture();
        Runnable cancel = ours ? step::cancel : () -> end.completeExceptionally(LiveOperation.cancelledByRequest());
        Runnable afterwards = TurnRunner.aboutToWait();
        try (var registration = compound.onCancel(cancel);
                var ending = lease.atEnd(() -> end.completeExceptionally(Lease.hasEnded()));
                AutoCloseable progress = step.observe(compound::progress)) {
            end.get();
            return step.journal().result();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof MessagingException known ? known : new IllegalStateException(e);
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            afterwards.run();
        }
    }

    private static Map<String, String> result(OperationRecord record) {
        if (record.state() == OperationState.DONE) {
            return record.result();
        }
        throw new MessagingException(
                record.error() == null ? ErrorKind.INTERNAL : record.error(), record.message(), "");
    }

    private static Map<String, Step> read(String note) {
        Map<String, Step> steps = new TreeMap<>();
        note.lines().forEach(line -> {
            String[] words = line.split(" ");
            steps.put(words[0], Step.parse(words[1]));
        });
        return steps;
    }

    private static String text(Map<String, Step> steps) {
        return steps.entrySet().stream()
                .map(step -> step.getKey() + " " + step.getValue())
                .collect(Collectors.joining("\n"));
    }
}
