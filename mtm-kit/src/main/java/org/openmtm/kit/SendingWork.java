// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.SendOptions;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/** Mail that waits in the Outbox and has to go. */
final class SendingWork implements Work {
    private final Workbench bench;
    private final Rig rig;
    private final Map<EntryId, String> subjects = new LinkedHashMap<>();
    private long prepared;

    SendingWork(Workbench bench, Rig rig) {
        this.bench = bench;
        this.rig = rig;
    }

    @Override
    public String name() {
        return "a run of the Outbox";
    }

    @Override
    public void prepare(int mails, int bytes) {
        for (int i = 0; i < mails; i++) {
            compose(new String(Mails.lines(bytes, i), StandardCharsets.US_ASCII), List.of());
            prepared += bytes;
        }
    }

    /** As an attachment: it has to be read from its file. */
    @Override
    public void prepareLarge(int bytes) throws Exception {
        Path file = Files.createTempFile(bench.data(), "large", ".bin");
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        Files.write(file, content);
        compose("A large file", List.of(file));
        prepared += bytes;
    }

    private void compose(String text, List<Path> attachments) {
        String subject = Mails.newSubject();
        Draft draft = new Draft(
                Draft.Kind.NEW,
                "kit@example.org",
                List.of("you@example.org"),
                List.of(),
                List.of(),
                subject,
                text,
                attachments,
                null);
        EntryId message = new Contract("Capability.SEND / ClientMtm.compose", "Composes a message and stores it")
                .succeeds(
                        "composing a message with a module that claims SEND",
                        () -> rig.client().compose(draft, SendOptions.NEXT_CONNECTION));
        subjects.put(message, subject);
    }

    @Override
    public Command command() {
        return new Commands.SendQueued(true);
    }

    @Override
    public Relay.Way way() {
        return Relay.Way.TO_SERVER;
    }

    /** What an attempt that failed has put off may go at once. */
    @Override
    public void finish(Contract contract) throws Exception {
        for (EntryId message : subjects.keySet()) {
            if (state(message) == SendState.QUEUED) {
                bench.session().retrySend(message);
            }
        }
        contract.succeeds("another run of the Outbox", () -> rig.run(command()));
        Await.until(
                Rig.PATIENCE,
                () -> subjects.keySet().stream()
                        .map(this::state)
                        .noneMatch(state ->
                                state == SendState.QUEUED || state == SendState.SENDING || state == SendState.DOT));
        expectDone(contract, "another run of the Outbox");
    }

    SendState state(EntryId message) {
        return bench.session().read().submission(message).map(Submission::state).orElse(null);
    }

    @Override
    public void expectDone(Contract contract, String after) throws Exception {
        List<String> taken = rig.server().received().stream()
                .map(mail -> new String(mail, StandardCharsets.ISO_8859_1))
                .toList();
        for (Map.Entry<EntryId, String> sent : subjects.entrySet()) {
            SendState state = state(sent.getKey());
            long arrived = taken.stream()
                    .filter(mail -> mail.contains("Subject: " + sent.getValue()))
                    .count();
            boolean kept = state == SendState.SENT ? arrived == 1 : state == SendState.UNCERTAIN && arrived <= 1;
            contract.holds(
                    kept,
                    "after " + after + ", each of " + subjects.size()
                            + " messages is SENT and arrived once (or UNCERTAIN, and arrived once or not at all)",
                    sent.getValue() + " is " + state + " and arrived " + arrived + " times");
        }
    }

    @Override
    public long prepared() {
        return prepared;
    }
}
