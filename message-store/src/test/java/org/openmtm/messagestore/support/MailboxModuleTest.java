// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.ChangeCommands;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.CompoundCommands;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.WaitingChange;
import org.openmtm.operation.Progress;

/** A whole module over a mailbox that somebody wrote, with a real store. */
class MailboxModuleTest {
    private static final Command SYNC = new Commands.Synchronise("", false);

    @TempDir
    Path directory;

    private TestService service;
    private MailboxOnServer remote;

    @BeforeEach
    void open() {
        service = new TestService(directory);
        remote = service.remote;
    }

    @AfterEach
    void close() throws InterruptedException {
        service.close();
        assertThat(remote.closed).as("each mailbox is closed once").hasValue(remote.opened.get());
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().contains("mailbox")) {
                thread.join(30_000);
                assertThat(thread.isAlive()).as("%s still runs", thread).isFalse();
            }
        }
    }

    private static void assertFails(ErrorKind kind, ThrowingCallable code) {
        assertThatThrownBy(code)
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    private void mails(int count) {
        for (int i = 0; i < count; i++) {
            remote.put(String.format("k%03d", i), "s" + i);
        }
    }

    private long newMailEvents() {
        return service.store.events(0, 10_000).stream()
                .filter(event -> event.type() == EventType.MAIL_NEW)
                .count();
    }

    @Test
    void aSyncMirrorsTheMailboxAndTheNextOneFetchesNothingTwice() throws Exception {
        mails(25);
        assertThat(service.run(SYNC)).containsEntry("new", 25L).containsEntry("parked", 0L);
        assertThat(service.raw("k007")).isEqualTo(MailboxOnServer.mail("s7"));
        assertThat(newMailEvents()).isZero();
        assertThat(service.server().status().state()).isEqualTo(ServiceState.DISCONNECTED);
        assertThat(remote.password).containsOnly('\0');
        remote.put("new", "news");
        remote.mails.remove("k003");
        TestRun run = service.operation(SYNC);
        assertThat(service.run(SYNC, run)).containsEntry("new", 1L).containsEntry("removed", 1L);
        assertThat(newMailEvents()).isEqualTo(1);
        assertThat(remote.fetched).hasSize(26);
        assertThat(service.subjects()).hasSize(25).contains("news").doesNotContain("s3");
        assertThat(run.progress).extracting(Progress::stage).containsSubsequence("connect", "list", "fetch", "remove");
        assertThat(service.store.check(progress -> {}).problems()).isEmpty();
    }

    @Test
    void connectStaysAndDisconnectEnds() throws Exception {
        mails(2);
        assertThat(service.run(new Commands.Connect())).containsEntry("already", false);
        assertThat(service.run(new Commands.Connect())).containsEntry("already", true);
        service.run(SYNC);
        assertThat(service.run(new Commands.Test())).containsEntry("messages", 2L);
        assertThat(service.run(new CompoundCommands.IsConnected())).containsEntry("connected", true);
        assertThat(service.server().status().details()).containsEntry("server", "made up");
        assertThat(remote.opened).hasValue(1);
        service.run(new Commands.Disconnect());
        assertThat(service.server().status().state()).isEqualTo(ServiceState.DISCONNECTED);
        assertThat(remote.closed).hasValue(1);
        assertThat(service.statuses)
                .extracting(status -> status.state())
                .containsExactly(ServiceState.CONNECTING, ServiceState.CONNECTED, ServiceState.DISCONNECTED);
        Map<String, Object> both = service.run(new CompoundCommands.ConnectAndSynchronise(
                CompoundCommands.ConnectAndSynchronise.Completion.AFTER_SYNC, 0));
        assertThat(both).containsEntry("removed", "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "list", "fetch", "fetch half", "delete"})
    void itIsCancelledWhereverItIs(String call) throws Exception {
        mails(4);
        service.run(SYNC);
        mails(8);
        service.run(new MessageCommands.Delete(List.of(service.message("k000"))));
        remote.blockIn(call);
        TestRun run = service.operation(SYNC);
        CompletableFuture<Object> end = CompletableFuture.supplyAsync(() -> result(SYNC, run));
        assertThat(remote.blocked.await(30, TimeUnit.SECONDS)).isTrue();
        run.cancel();
        assertThat(end.get(30, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED));
        assertThat(service.server().status().state()).isEqualTo(ServiceState.DISCONNECTED);
        service.run(SYNC);
        assertThat(service.subjects()).hasSize(7);
        assertThat(remote.mails).hasSize(7);
        assertThat(service.store.check(progress -> {}).problems()).isEmpty();
    }

    private Object result(Command command, TestRun run) {
        try {
            return service.run(command, run);
        } catch (MessagingException | InterruptedException e) {
            return e;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "list", "fetch", "fetch half", "delete"})
    void whenTheModuleHasToGoItMakesWayAndTheNextOneGoesOn(String call) throws Exception {
        mails(4);
        service.run(SYNC);
        mails(8);
        service.run(new MessageCommands.Delete(List.of(service.message("k000"))));
        remote.blockIn(call);
        TestRun run = service.operation(SYNC);
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        CompletableFuture<Object> end = CompletableFuture.supplyAsync(() -> {
            thread.complete(Thread.currentThread());
            return result(SYNC, run);
        });
        assertThat(remote.blocked.await(30, TimeUnit.SECONDS)).isTrue();
        thread.get().interrupt();
        long begun = System.nanoTime();
        service.restart();
        assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(20));
        assertThat(end.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        service.run(SYNC, run);
        assertThat(service.subjects()).hasSize(7);
        assertThat(remote.mails).hasSize(7);
    }

    @Test
    void whatBreaksIsTypedAndTheNextSyncGoesOnThere() throws Exception {
        mails(10);
        remote.failIn("open", new MessagingException(ErrorKind.AUTHENTICATION, "Wrong password", ""));
        assertFails(ErrorKind.AUTHENTICATION, () -> service.run(SYNC));
        assertThat(service.server().status().state()).isEqualTo(ServiceState.FAULT);
        assertThat(service.server().status().error()).isEqualTo(ErrorKind.AUTHENTICATION);
        remote.failIn("list", new SocketTimeoutException("Read timed out"));
        assertFails(ErrorKind.NETWORK, () -> service.run(SYNC));
        remote.failIn("fetch half", new IOException("connection reset"));
        assertFails(ErrorKind.NETWORK, () -> service.run(SYNC));
        remote.failIn("fetch", new IllegalStateException("a bug"));
        assertThatThrownBy(() -> service.run(SYNC)).hasMessage("a bug");
        assertThat(service.server().status().error()).isEqualTo(ErrorKind.INTERNAL);
        service.run(SYNC);
        assertThat(service.subjects()).hasSize(10);
        assertThat(service.server().status().state()).isEqualTo(ServiceState.DISCONNECTED);
    }

    @Test
    void oneMessageThatCannotBeHadIsNoTroubleOfTheOthers() throws Exception {
        mails(5);
        remote.announced.put("k001", 7L);
        remote.failIn("fetch", new MessagingException(ErrorKind.REFUSED, "Not this one", ""));
        Map<String, Object> values = service.run(SYNC);
        assertThat(values).containsEntry("new", 4L).containsEntry("parked", 1L);
        assertThat(values.get("parkedMessages")).asString().contains("k000: Not this one");
        assertThat(remote.fetched.stream().filter("k001"::equals))
                .as("asked twice")
                .hasSize(2);
        assertThat(service.run(SYNC)).containsEntry("new", 1L).containsEntry("parked", 0L);
    }

    @Test
    void namesThatAreNoneAreToldAndAListThatCannotBeRightRemovesNothing() throws Exception {
        mails(2);
        service.run(SYNC);
        remote.extra.add(MailboxOnServer.listed("a\nb"));
        assertThat(service.run(SYNC)).containsEntry("problems", 1L).containsEntry("new", 0L);
        remote.mails.remove("k000");
        remote.extra.add(MailboxOnServer.listed("k001"));
        assertFails(ErrorKind.PROTOCOL, () -> service.run(SYNC));
        assertThat(service.subjects()).hasSize(2);
    }

    @Test
    void whenVeryMuchVanishesSomebodyIsAskedFirst() throws Exception {
        mails(6);
        service.run(SYNC);
        Map<String, byte[]> unmounted = Map.copyOf(remote.mails);
        remote.mails.clear();
        remote.put("new", "news");
        assertFails(ErrorKind.CONFLICT, () -> service.run(SYNC));
        assertFails(ErrorKind.CONFLICT, () -> service.run(SYNC));
        assertThat(service.subjects()).as("new mail comes all the same").hasSize(7);
        assertThat(service.store.folderState(service.inbox()).pause()).contains("6 of 7 messages vanished");
        remote.mails.putAll(unmounted);
        service.run(SYNC);
        assertThat(service.store.folderState(service.inbox()).paused()).isFalse();
        remote.mails.keySet().removeAll(unmounted.keySet());
        assertFails(ErrorKind.CONFLICT, () -> service.run(SYNC));
        assertThat(service.run(new FolderCommands.AcceptRemovals(service.inbox())))
                .containsEntry("removed", 6L);
        assertThat(service.subjects()).containsExactly("news");
        assertThat(service.store.folderState(service.inbox()).paused()).isFalse();
    }

    @Test
    void whatIsDeletedWithoutAConnectionIsDeletedThereLater() throws Exception {
        mails(5);
        service.run(SYNC);
        List<org.openmtm.entry.EntryId> three =
                List.of(service.message("k000"), service.message("k001"), service.message("k002"));
        service.run(new MessageCommands.Delete(three));
        assertThat(service.subjects()).hasSize(2);
        assertThat(service.entries(StandardFolder.DELETED.id())).hasSize(3);
        List<WaitingChange> waiting = WaitingChange.of(service.run(new ChangeCommands.ListChanges(List.of())));
        assertThat(waiting)
                .extracting(WaitingChange::sends)
                .containsExactly("delete 'k000'", "delete 'k001'", "delete 'k002'");
        assertThat(service.run(new ChangeCommands.CancelChanges(three.subList(0, 1))))
                .containsEntry("cancelled", 1L);
        service.restart();
        remote.undeletable.add("k001");
        Map<String, Object> values = service.run(SYNC);
        assertThat(values).containsEntry("changesSent", 1L).containsEntry("changesRefused", 1L);
        assertThat(service.subjects()).containsExactly("s0", "s1", "s3", "s4");
        assertThat(remote.mails).containsOnlyKeys("k000", "k001", "k003", "k004");
        assertThat(service.entries(StandardFolder.DELETED.id())).isEmpty();
        assertThat(service.store.events(0, 10_000))
                .anyMatch(event -> event.type() == EventType.CHANGE_REFUSED
                        && event.detail().contains("This one stays"));
        assertFails(ErrorKind.NOT_FOUND, () -> service.run(new MessageCommands.Delete(List.of(service.inbox()))));
    }

    @Test
    void aDeletionOfAConnectedServiceGoesOutAtOnceAndWaitsForNoSync() throws Exception {
        mails(3);
        service.run(SYNC);
        service.run(new Commands.Connect());
        remote.put("slow", "slow");
        remote.blockIn("fetch");
        TestRun run = service.operation(SYNC);
        CompletableFuture<Object> sync = CompletableFuture.supplyAsync(() -> result(SYNC, run));
        assertThat(remote.blocked.await(30, TimeUnit.SECONDS)).isTrue();
        Command delete = new MessageCommands.Delete(List.of(service.message("k000")));
        CompletableFuture<Object> deleted =
                CompletableFuture.supplyAsync(() -> result(delete, service.operation(delete)));
        remote.letGo.countDown();
        assertThat(deleted.get(30, TimeUnit.SECONDS))
                .isEqualTo(Map.of("deleted", 1L, "changesSent", 1L, "changesRefused", 0L));
        assertThat(sync.get(30, TimeUnit.SECONDS)).isInstanceOf(Map.class);
        assertThat(remote.mails).containsOnlyKeys("k001", "k002", "slow");
    }

    @Test
    void aDeletionWhoseConnectionBreaksWaits() throws Exception {
        mails(2);
        service.run(SYNC);
        service.run(new Commands.Connect());
        remote.failIn("delete", new IOException("connection reset"));
        assertThat(service.run(new MessageCommands.Delete(List.of(service.message("k000")))))
                .containsKey("notSent");
        assertThat(remote.mails).hasSize(2);
        assertThat(service.run(SYNC)).containsEntry("changesSent", 1L);
        assertThat(remote.mails).hasSize(1);
    }

    /** Also of a module that keeps for itself that it was interrupted, and ends as if all were well. */
    @Test
    void whatWasInterruptedIsNotTakenForAWholeMessage() throws Exception {
        mails(1);
        remote.announced.put("k000", -1L);
        remote.swallowsInterruption = true;
        assertThatThrownBy(() -> service.run(SYNC)).isInstanceOf(Exception.class);
        Thread.interrupted();
        assertThat(service.subjects()).isEmpty();
        remote.swallowsInterruption = false;
        assertThat(service.run(SYNC)).containsEntry("new", 1L);
        assertThat(service.raw("k000")).isEqualTo(MailboxOnServer.mail("s0"));
    }

    @Test
    void flagsThatTheServerDoesNotKnowDoNotWaitForIt() throws Exception {
        mails(2);
        service.run(SYNC);
        service.store.write(tx -> {
            tx.setFlags(service.message("k000"), Flags.of(Flag.SEEN));
            return null;
        });
        try (var waiting = service.store.waitingFlags(service.inbox())) {
            assertThat(waiting.hasNext()).isFalse();
        }
        service.run(SYNC);
        assertThat(service.store
                        .entry(service.message("k000"))
                        .orElseThrow()
                        .flags()
                        .has(Flag.SEEN))
                .isTrue();
    }

    @Test
    void aBodyThatWasDroppedIsFetchedAgain() throws Exception {
        mails(2);
        service.run(SYNC);
        var message = service.message("k001");
        service.store.write(tx -> {
            tx.dropBody(message);
            return null;
        });
        assertThat(service.run(SYNC)).containsEntry("new", 0L).containsEntry("bodies", 1L);
        assertThat(service.message("k001")).isEqualTo(message);
        assertThat(service.raw("k001")).isEqualTo(MailboxOnServer.mail("s1"));
    }

    @Test
    void itRefusesWhatItDoesNotDo() {
        assertFails(ErrorKind.NOT_SUPPORTED, () -> service.run(new Commands.Synchronise("", true)));
        assertFails(ErrorKind.NOT_FOUND, () -> service.run(new Commands.Synchronise("Archive", false)));
        assertFails(ErrorKind.NOT_SUPPORTED, () -> service.run(new Commands.SendQueued(true)));
        assertFails(
                ErrorKind.NOT_SUPPORTED,
                () -> service.run(new CompoundCommands.ConnectAndSynchronise(
                        CompoundCommands.ConnectAndSynchronise.Completion.AFTER_DISCONNECT, 0)));
        assertThat(service.client().query(Capability.SEND).reason()).contains("MadeUp only receives");
        assertThat(service.client().query(Capability.RECEIVE).supported()).isTrue();
        assertThat(service.module.descriptor().commands())
                .extracting(CommandDescriptor::id)
                .doesNotHaveDuplicates();
    }
}
