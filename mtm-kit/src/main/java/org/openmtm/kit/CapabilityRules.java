// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.mtm.SendOptions;

/** What a module claims it does, and what it claims it does not it refuses, and says who can. */
interface CapabilityRules extends Rules {
    Contract CLAIM = new Contract("Capability", "What a module may be asked whether it can");
    Contract ANSWER =
            new Contract("CapabilityAnswer", "why it is off, with the module that can instead where there is one");
    Contract REFUSAL =
            new Contract("ClientMtm", "What a protocol does not do it refuses with NOT_SUPPORTED and names who can");
    int MEASUREMENTS = 3;

    Duration PUSHED = Duration.ofSeconds(10);

    @Test
    default void capabilitiesAreTheSameForDescriptorAndClient() throws Exception {
        try (Rig rig = rig()) {
            ClientMtm client = rig.client();
            for (Capability capability : Capability.values()) {
                CapabilityAnswer said = bench().descriptor().query(capability);
                CapabilityAnswer answered = client.query(capability);
                CLAIM.holds(
                        answered != null
                                && answered.capability() == capability
                                && answered.supported() == said.supported()
                                && answered.limit() == said.limit(),
                        "ClientMtm.query(" + capability + ") answers as the descriptor: " + said,
                        answered);
            }
        }
    }

    @Test
    default void whatIsOffHasAReasonAndALimitIsANumber() throws Exception {
        try (Rig rig = rig()) {
            for (Capability capability : Capability.values()) {
                CapabilityAnswer answer = rig.client().query(capability);
                ANSWER.holds(
                        answer.supported() || !answer.reason().isBlank(),
                        "a reason why " + capability + " is off",
                        answer);
                ANSWER.holds(
                        !answer.supported() || !capability.name().startsWith("MAX_") || answer.limit() > 0,
                        "a limit above 0 for " + capability,
                        answer);
            }
        }
    }

    @Test
    default void receivesWhatLiesInTheMailbox() throws Exception {
        onlyFor(Capability.RECEIVE);
        Contract claim = new Contract(
                "Capability.RECEIVE and Commands.Synchronise", "Makes the local tree equal to the remote one");
        claim.holds(
                bench().knows(Commands.Synchronise.ID), "the command 'sync' in the descriptor", bench().descriptor());
        try (Rig rig = rig()) {
            Receiving work = new Receiving(rig);
            work.finish(claim);
            work.prepare(3, 2_000);
            work.finish(claim);
            work.prepare(2, 2_000);
            work.finish(claim);
            work.finish(claim);
        }
    }

    @Test
    default void sendsWhatIsComposed() throws Exception {
        onlyFor(Capability.SEND);
        Contract claim = new Contract(
                "Capability.SEND and Commands.SendQueued", "Sends what waits in the Outbox for this service");
        claim.holds(
                bench().knows(Commands.SendQueued.ID),
                "the command 'send-queued' in the descriptor",
                bench().descriptor());
        try (Rig rig = rig()) {
            SendingWork work = new SendingWork(bench(), rig);
            work.prepare(3, 2_000);
            work.finish(claim);
        }
    }

    @Test
    default void makesAndDeletesFolders() throws Exception {
        onlyFor(Capability.FOLDERS);
        try (Rig rig = rig()) {
            rig.run(new Commands.Synchronise("", false));
            CLAIM.succeeds(
                    "creating a folder with a module that claims FOLDERS",
                    () -> rig.run(new FolderCommands.CreateFolder(rig.service(), "Kitfolder")));
            rig.run(new Commands.Synchronise("", false));
            List<EntryId> made = foldersNamed(rig, "Kitfolder");
            CLAIM.holds(made.size() == 1, "one folder Kitfolder after a sync", made);
            rig.run(new FolderCommands.DeleteFolder(made.get(0)));
            rig.run(new Commands.Synchronise("", false));
            CLAIM.holds(
                    foldersNamed(rig, "Kitfolder").isEmpty(),
                    "no folder Kitfolder after it was deleted",
                    "it is there");
        }
    }

    private List<EntryId> foldersNamed(Rig rig, String name) {
        return bench().session().read().folders(rig.service()).stream()
                .filter(folder -> folder.name().endsWith(name))
                .map(Entry::id)
                .toList();
    }

    @Test
    default void worksWithoutAConnection() throws Exception {
        onlyFor(Capability.OFFLINE);
        try (Rig rig = rig()) {
            if (bench().claims(Capability.RECEIVE)) {
                deletesOffline(rig);
            }
            if (bench().claims(Capability.SEND)) {
                rig.relay().down();
                SendingWork work = new SendingWork(bench(), rig);
                work.prepare(2, 1_000);
                rig.relay().up();
                work.finish(CLAIM);
            }
        }
    }

    private void deletesOffline(Rig rig) throws Exception {
        Receiving work = new Receiving(rig);
        work.prepare(3, 1_000);
        work.finish(CLAIM);
        rig.relay().down();
        EntryId message = rig.messages().get(0).id();
        CLAIM.succeeds(
                "deleting a message without a connection, with a module that claims OFFLINE",
                () -> rig.run(new MessageCommands.Delete(List.of(message))));
        CLAIM.holds(
                rig.messages().size() == 2,
                "2 of 3 messages after one was deleted offline",
                rig.messages().size());
        int pending = rig.client().pending().size();
        CLAIM.holds(pending == 1, "one change that the server has not heard of", pending);
        rig.relay().up();
        work.finish(CLAIM);
        int left = rig.server().mails().size();
        CLAIM.holds(left == 2, "2 of 3 mails on the server after the next sync", left);
    }

    @Test
    default void bringsNewMailWithoutBeingAsked() throws Exception {
        onlyFor(Capability.PUSH);
        Contract push = new Contract("Capability.PUSH", "Tells of new mail without being asked for it");
        try (Rig rig = rig()) {
            new Receiving(rig).finish(push);
            push.holds(connect(rig), "CONNECTED after 'connect'", rig.status());
            rig.server().deliver(Mails.ofSize(1_000));
            boolean came = Await.until(PUSHED, () -> rig.messages().size() == 1);
            push.holds(
                    came,
                    "new mail within " + PUSHED.toSeconds() + " s on a connected account, without a sync",
                    "none; " + rig.status());
        }
    }

    @Test
    default void refusesWhatItDoesNotDo() throws Exception {
        try (Rig rig = rig()) {
            ClientMtm client = rig.client();
            if (!bench().claims(Capability.SEND)) {
                refusesToSend(rig, client);
            }
            if (!bench().claims(Capability.RECEIVE)) {
                refused(rig, "a sync by a module that does not claim RECEIVE", Commands.Synchronise.ID, Map.of());
            }
            if (!bench().claims(Capability.FOLDERS)) {
                refused(
                        rig,
                        "a new folder by a module that does not claim FOLDERS",
                        FolderCommands.CreateFolder.ID,
                        Map.of("parent", rig.service().toString(), "name", "Kitfolder"));
            }
        }
    }

    private void refusesToSend(Rig rig, ClientMtm client) {
        Draft draft = new Draft(
                Draft.Kind.NEW,
                "kit@example.org",
                List.of("you@example.org"),
                List.of(),
                List.of(),
                "refuse me",
                "refuse me",
                List.of(),
                null);
        EntryId none = rig.service();
        Map<String, Contract.Attempt> attempts = Map.of(
                "ClientMtm.compose", () -> client.compose(draft, SendOptions.DRAFT),
                "ClientMtm.createMessage", client::createMessage,
                "ClientMtm.edit", () -> client.edit(none, List.of()),
                "ClientMtm.send", () -> client.send(none, SendOptions.NOW));
        attempts.forEach((name, attempt) -> {
            String what = name + " of a module that does not claim SEND";
            MessagingException refusal = REFUSAL.refuses(ErrorKind.NOT_SUPPORTED, what, attempt);
            REFUSAL.holds(!refusal.advice().isBlank(), what + " says in its advice who can", "no advice");
        });
    }

    private void refused(Rig rig, String what, String command, Map<String, String> parameters) {
        REFUSAL.refuses(
                ErrorKind.NOT_SUPPORTED,
                what,
                () -> bench().session()
                        .start(rig.service(), command, parameters)
                        .await(Rig.PATIENCE));
    }

    @Test
    default void clientsAnswerWithoutTheNetwork() throws Exception {
        Contract local = new Contract("MessageTypeModule.createClient", "Returns quickly and does not use the network");
        try (Rig rig = rig()) {
            rig.relay().silent(true);
            Duration took = answers(rig);
            // The machine may be busy now and then; a module that asks the network does so each time.
            for (int again = 1; again < MEASUREMENTS && took.toMillis() >= 1_000; again++) {
                took = answers(rig);
            }
            local.holds(took.toMillis() < 1_000, "an answer within one second while the server is silent", took);
            local.holds(
                    rig.relay().accepted() == 0, "no connection", rig.relay().accepted());
        }
    }

    private static Duration answers(Rig rig) throws Exception {
        long began = System.nanoTime();
        ClientMtm client = rig.client();
        Arrays.stream(Capability.values()).forEach(client::query);
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
