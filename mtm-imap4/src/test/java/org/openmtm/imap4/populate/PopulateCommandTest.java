// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.populate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.mtm.FetchOptions.Parts;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.TcpProxy;

/** BRIEF: populate as a command: over a connection, as a wish without one, and by download rules. */
class PopulateCommandTest {
    private static DovecotServer dovecot;
    private static int users;

    private static final FetchOptions TEXT = new FetchOptions(Parts.TEXT, 0, 0, 0, 0, false);

    @TempDir
    Path directory;

    private String user;
    private TcpProxy proxy;
    private PopulateBench bench;

    @BeforeAll
    static void start() throws Exception {
        dovecot = DovecotServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        dovecot.close();
    }

    @BeforeEach
    void open() throws Exception {
        user = "u" + ++users;
        proxy = new TcpProxy(dovecot.imapPort());
        bench = new PopulateBench(directory, proxy.port(), user, dovecot.password(user));
        dovecot.deliver(user, "INBOX", letter());
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
        proxy.close();
    }

    private static byte[] letter() {
        return PartsMail.mixed("letter")
                .plain(30_000)
                .attachment("a.pdf", 300_000)
                .end();
    }

    @Test
    void connectedItComesAtOnce() throws Exception {
        EntryId message = bench.headers("INBOX").only("INBOX");
        bench.account().connect();
        Map<String, Object> values = bench.account()
                .run(new MessageCommands.Populate(List.of(message), TEXT))
                .values();
        assertThat(values)
                .containsEntry("messages", 1L)
                .containsEntry("partial", 1L)
                .containsEntry("skipped", 0L);
        assertThat((Long) values.get("bytes")).isLessThan(60_000);
        assertThat(bench.text(message)).contains(PartsMail.lines(30_000));
    }

    @Test
    void withoutAConnectionItIsAWishThatTheNextSyncFulfils() throws Exception {
        EntryId message = bench.headers("INBOX").only("INBOX");
        Map<String, Object> values = bench.account()
                .run(new MessageCommands.Populate(List.of(message), TEXT))
                .values();
        assertThat(values).containsEntry("waiting", 1L);
        assertThat(bench.store().pendingOf(message)).hasSize(1);
        assertThat(bench.state(message)).isEqualTo(BodyState.NONE);
        bench.headers("INBOX");
        assertThat(bench.state(message)).isEqualTo(BodyState.PARTIAL);
        assertThat(bench.text(message)).contains(PartsMail.lines(30_000));
        assertThat(bench.store().pendingOf(message)).isEmpty();
    }

    @Test
    void aSyncCompletesWhatIsPartlyHereWithoutFetchingThatAgain() throws Exception {
        EntryId message = bench.headers("INBOX").only("INBOX");
        bench.populate(TEXT, message);
        long missing = bench.entry(message).size() - bench.here(message);
        proxy.resetCounts();
        bench.account().sync("INBOX");
        assertThat(bench.state(message)).isEqualTo(BodyState.COMPLETE);
        assertThat(proxy.bytes(TcpProxy.Direction.TO_CLIENT)).isBetween(missing, missing + 6000);
    }

    @Test
    void theWatchFetchesOfNewMailWhatTheDownloadRulesName() throws Exception {
        dovecot.createFolder(user, "Lists");
        bench.account().set("download.rules", "INBOX<5000:whole, *:text");
        bench.headers("INBOX").headers("Lists");
        EntryId old = bench.only("INBOX");
        bench.account().connect();
        awaitIdle();

        for (int round = 1; round <= 3; round++) {
            dovecot.deliver(user, "INBOX", letter());
            dovecot.deliver(user, "INBOX", PartsMail.text("small", 1000));
            awaitStates("INBOX", round, round);
        }
        awaitIdle();
        try (var client = dovecot.client(user)) {
            client.append("Lists", "", letter());
        }
        awaitStates("Lists", 1, 0);

        bench.account()
                .await(
                        "all that is wanted",
                        () -> bench.store().pending(bench.account().service()).isEmpty());
        assertThat(bench.state(old)).isEqualTo(BodyState.NONE);
        assertThat(bench.text(bench.only("Lists"))).contains(PartsMail.lines(30_000));
    }

    private void awaitIdle() throws InterruptedException {
        bench.account()
                .await(
                        "IDLE",
                        () -> bench.account()
                                .status()
                                .details()
                                .getOrDefault("watch", "")
                                .startsWith("IDLE"));
    }

    private void awaitStates(String folder, long partial, long whole) throws InterruptedException {
        bench.account()
                .await(
                        partial + " partial and " + whole + " whole in " + folder,
                        () -> has(folder, BodyState.PARTIAL, partial) && has(folder, BodyState.COMPLETE, whole));
    }

    private boolean has(String folder, BodyState state, long count) {
        return bench.ids(folder).stream().filter(id -> bench.state(id) == state).count() == count;
    }

    @Test
    void downloadRulesFetchTheTextAtOnceAndLeaveTheRest() throws Exception {
        dovecot.deliver(user, "INBOX", PartsMail.text("small", 1000));
        bench.account().set("download.rules", "INBOX<5000:whole, *:text");
        bench.account().sync("INBOX");
        assertThat(bench.ids("INBOX").stream().map(bench::state))
                .containsExactlyInAnyOrder(BodyState.PARTIAL, BodyState.COMPLETE);
        assertThat(bench.ids("INBOX").stream().map(bench::text).toList())
                .anySatisfy(text -> assertThat(text).contains(PartsMail.lines(30_000)));
        proxy.resetCounts();
        bench.account().sync("INBOX");
        assertThat(proxy.bytes(TcpProxy.Direction.TO_CLIENT)).isLessThan(8000);
    }
}
