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
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.TcpProxy;
import org.openmtm.testservers.TortureMails;

/** BRIEF: populate with every option and limit, against a real server; what is here is never fetched again. */
class PopulateOptionsTest {
    private static DovecotServer dovecot;
    private static int users;

    @TempDir
    Path directory;

    private String user;
    private TcpProxy proxy;
    private PopulateBench bench;

    @BeforeAll
    static void start() throws Exception {
        dovecot = DovecotServer.start(DovecotOptions.standard().withUsers(30));
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
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
        proxy.close();
    }

    private EntryId deliver(byte[] mail) throws Exception {
        dovecot.deliver(user, "INBOX", mail);
        bench.headers("INBOX");
        List<EntryId> ids = bench.ids("INBOX");
        return ids.get(ids.size() - 1);
    }

    private byte[] onServer(EntryId message) throws Exception {
        try (ImapProbe probe = dovecot.client(user)) {
            probe.select("INBOX");
            return probe.body(bench.store().remoteMessage(message).orElseThrow().uid());
        }
    }

    private static FetchOptions parts(Parts parts) {
        return new FetchOptions(parts, 0, 0, 0, 0, false);
    }

    private static byte[] letter() {
        return PartsMail.mixed("letter")
                .alternative(20_000, 30_000)
                .attachment("big.pdf", 200_000)
                .attachment("small.pdf", 20_000)
                .end();
    }

    /** Completes the message and verifies that only what was not here came over the wire. */
    private void complete(EntryId message) throws Exception {
        byte[] original = onServer(message);
        long missing = original.length - bench.here(message);
        PopulateReport rest = bench.populate(FetchOptions.WHOLE, message);
        assertThat(rest.completed()).isEqualTo(1);
        assertThat(rest.bytes()).isBetween(missing, missing + 1500);
        assertThat(bench.state(message)).isEqualTo(BodyState.COMPLETE);
        assertThat(bench.account().body(message)).isEqualTo(original);
    }

    @Test
    void headersOnly() throws Exception {
        EntryId message = deliver(letter());
        PopulateReport report = bench.populate(parts(Parts.HEADERS), message);
        assertThat(report.partials()).isEqualTo(1);
        assertThat(report.bytes()).isLessThan(6000);
        assertThat(bench.state(message)).isEqualTo(BodyState.PARTIAL);
        assertThat(bench.text(message)).contains("Subject: letter");
        complete(message);
    }

    @Test
    void textWithItsHtmlButNoAttachments() throws Exception {
        EntryId message = deliver(letter());
        PopulateReport report = bench.populate(parts(Parts.TEXT), message);
        assertThat(report.partials()).isEqualTo(1);
        assertThat(report.bytes()).isBetween(50_000L, 60_000L);
        assertThat(bench.text(message))
                .contains(PartsMail.lines(20_000))
                .contains(PartsMail.lines(30_000))
                .contains("filename=\"big.pdf\"")
                .contains("filename=\"small.pdf\"");
        complete(message);
    }

    @Test
    void alternativeTextIsThePlainOneOnly() throws Exception {
        EntryId message = deliver(letter());
        PopulateReport report = bench.populate(parts(Parts.ALTERNATIVE_TEXT), message);
        assertThat(report.bytes()).isBetween(20_000L, 32_000L);
        assertThat(bench.text(message)).contains(PartsMail.lines(20_000)).doesNotContain(PartsMail.lines(10_000) + "<");
        assertThat(bench.here(message)).isLessThan(30_000);
        complete(message);
    }

    @Test
    void attachmentsOnly() throws Exception {
        EntryId message = deliver(PartsMail.mixed("a")
                .alternative(40_000, 40_000)
                .attachment("a.pdf", 50_000)
                .end());
        PopulateReport report = bench.populate(parts(Parts.ATTACHMENTS), message);
        assertThat(report.partials()).isEqualTo(1);
        assertThat(bench.here(message)).isLessThan(68_500 + 20_000);
        assertThat(bench.text(message)).contains("filename=\"a.pdf\"").doesNotContain(PartsMail.lines(40_000));
        complete(message);
    }

    @Test
    void textAndAttachmentsIsTheWholeMessage() throws Exception {
        EntryId message = deliver(letter());
        PopulateReport report = bench.populate(parts(Parts.TEXT_AND_ATTACHMENTS), message);
        assertThat(report.completed()).isEqualTo(1);
        assertThat(bench.account().body(message)).isEqualTo(onServer(message));
    }

    @Test
    void aTextLimitDropsTheHtmlThenCutsThePlainText() throws Exception {
        EntryId message = deliver(letter());
        bench.populate(new FetchOptions(Parts.TEXT, 0, 0, 12_000, 0, false), message);
        assertThat(bench.text(message))
                .contains(PartsMail.lines(11_990).stripTrailing())
                .doesNotContain(PartsMail.lines(17_000).stripTrailing())
                .contains("text/html")
                .contains("filename=\"big.pdf\"");
        complete(message);
    }

    @Test
    void anAttachmentLimitLeavesTheLargeOneThere() throws Exception {
        EntryId message = deliver(letter());
        bench.populate(new FetchOptions(Parts.TEXT_AND_ATTACHMENTS, 0, 0, 0, 40_000, false), message);
        assertThat(bench.state(message)).isEqualTo(BodyState.PARTIAL);
        assertThat(bench.here(message)).isBetween(50_000L + 27_000, 50_000L + 27_000 + 12_000);
        complete(message);
    }

    @Test
    void aTotalLimitCountsInTheOrderOfTheMessageUnlessItIsCumulative() throws Exception {
        byte[] mail = PartsMail.mixed("order")
                .attachment("first.pdf", 30_000)
                .plain(30_000)
                .attachment("last.pdf", 5_000)
                .end();
        EntryId inOrder = deliver(mail);
        bench.populate(new FetchOptions(Parts.TEXT_AND_ATTACHMENTS, 0, 45_000, 0, 0, false), inOrder);
        // The attachment takes 41,000 of it, the text gets what is left.
        assertThat(bench.text(inOrder)).doesNotContain(PartsMail.lines(10_000).stripTrailing());
        EntryId textFirst = deliver(mail);
        bench.populate(new FetchOptions(Parts.TEXT_AND_ATTACHMENTS, 0, 45_000, 0, 0, true), textFirst);
        assertThat(bench.text(textFirst)).contains(PartsMail.lines(30_000));
        assertThat(bench.here(textFirst)).isLessThan(45_000 + 16 * 1024);
        complete(inOrder);
        complete(textFirst);
    }

    @Test
    void largerMessagesThanWantedAreLeftOutWithTheReason() throws Exception {
        EntryId large = deliver(letter());
        EntryId small = deliver(PartsMail.text("small", 500));
        PopulateReport report = bench.populate(new FetchOptions(Parts.WHOLE, 10_000, 0, 0, 0, false), large, small);
        assertThat(report.completed()).isEqualTo(1);
        assertThat(report.skipped()).containsOnlyKeys(large);
        assertThat(report.skipped().get(large)).contains("at most 10000 are wanted");
        assertThat(bench.state(large)).isEqualTo(BodyState.NONE);
    }

    @Test
    void whatIsHereIsNotFetchedAgainByTheSameWish() throws Exception {
        EntryId message = deliver(letter());
        bench.populate(parts(Parts.TEXT), message);
        long here = bench.here(message);
        PopulateReport again = bench.populate(parts(Parts.TEXT), message);
        assertThat(again.alreadyHere()).isEqualTo(1);
        assertThat(again.bytes()).isLessThan(1500);
        assertThat(bench.here(message)).isEqualTo(here);
    }

    @Test
    void aSecondWishAddsToTheFirst() throws Exception {
        EntryId message = deliver(letter());
        bench.populate(parts(Parts.ALTERNATIVE_TEXT), message);
        long here = bench.here(message);
        PopulateReport report = bench.populate(parts(Parts.ATTACHMENTS), message);
        assertThat(report.bytes()).isLessThan(305_000);
        assertThat(bench.here(message)).isGreaterThan(here + 300_000 - 10_000);
        complete(message);
    }

    @Test
    void aMessageInAMessageIsOneAttachment() throws Exception {
        EntryId message = deliver(PartsMail.mixed("outer")
                .plain(30_000)
                .message(letter())
                .plain(20_000)
                .end());
        bench.populate(parts(Parts.TEXT), message);
        assertThat(bench.here(message)).isBetween(50_000L, 65_000L);
        assertThat(bench.text(message)).contains(PartsMail.lines(30_000)).contains(PartsMail.lines(20_000));
        complete(message);
    }

    @Test
    void emptyAndOddParts() throws Exception {
        EntryId message = deliver(PartsMail.mixed("odd")
                .raw("\r\n")
                .raw("")
                .raw("Content-Type: text/plain\r\n\r\n")
                .raw(
                        "Content-Type: text/plain; charset=latin1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\u00e4\u00f6\u00fc\u00ff")
                .raw("Content-Type: text/plain\n\nno CR here\nat all\n")
                .attachment("x.bin", 100_000)
                .raw("Content-Type: text/html\r\n\r\n<p>after</p>")
                .plain(30_000)
                .end());
        PopulateReport report = bench.populate(parts(Parts.TEXT), message);
        assertThat(report.remarks()).isEmpty();
        assertThat(bench.state(message)).isEqualTo(BodyState.PARTIAL);
        assertThat(bench.text(message)).contains("\u00e4\u00f6\u00fc\u00ff", "<p>after</p>", PartsMail.lines(30_000));
        assertThat(bench.here(message)).isLessThan(60_000);
        complete(message);
    }

    @Test
    void aMessageWithoutParts() throws Exception {
        EntryId message = deliver(PartsMail.text("plain", 100_000));
        bench.populate(new FetchOptions(Parts.TEXT, 0, 0, 10_000, 0, false), message);
        assertThat(bench.here(message)).isBetween(10_000L, 16_000L);
        complete(message);
    }

    @Test
    void strangeMailsBecomeWhatTheServerHas() throws Exception {
        for (Map.Entry<String, byte[]> mail : TortureMails.all().entrySet()) {
            dovecot.deliver(user, "INBOX", mail.getValue());
        }
        bench.headers("INBOX");
        List<EntryId> ids = bench.ids("INBOX");
        for (FetchOptions options : List.of(
                new FetchOptions(Parts.TEXT, 0, 0, 3000, 0, false),
                parts(Parts.TEXT),
                new FetchOptions(Parts.ATTACHMENTS, 0, 0, 0, 1000, false))) {
            assertThat(bench.populate(options, ids).skipped()).isEmpty();
        }
        assertThat(bench.populate(FetchOptions.WHOLE, ids).skipped()).isEmpty();
        try (ImapProbe probe = dovecot.client(user)) {
            probe.select("INBOX");
            for (EntryId id : ids) {
                long uid = bench.store().remoteMessage(id).orElseThrow().uid();
                assertThat(bench.account().body(id)).as("UID " + uid).isEqualTo(probe.body(uid));
            }
        }
    }

    @Test
    void aThousandMessagesAreFewRoundTrips() throws Exception {
        dovecot.bulkDeliver(user, "INBOX", new MailboxGenerator(1000, 5));
        bench.headers("INBOX");
        PopulateReport report = bench.populate(new FetchOptions(Parts.TEXT, 0, 0, 2000, 0, false), bench.ids("INBOX"));
        assertThat(report.completed() + report.partials() + report.alreadyHere())
                .isEqualTo(1000);
        assertThat((Long) report.values().get("roundTrips")).isLessThan(60);
        assertThat(report.remarks()).isEmpty();
        PopulateReport rest = bench.populate(FetchOptions.WHOLE, bench.ids("INBOX"));
        assertThat(rest.skipped()).isEmpty();
        assertThat(bench.account().without("INBOX", BodyState.COMPLETE)).isZero();
        assertThat(bench.store().check(progress -> {}).clean()).isTrue();
    }
}
