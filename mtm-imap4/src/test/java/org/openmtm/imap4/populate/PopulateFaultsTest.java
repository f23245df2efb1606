// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.populate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.mtm.FetchOptions.Parts;
import org.openmtm.testservers.ScriptedImapServer;
import org.openmtm.testservers.TcpProxy;

/** Servers that describe a message wrongly, send less than they say, refuse, or go away in the middle. */
class PopulateFaultsTest {
    private static final FetchOptions TEXT = new FetchOptions(Parts.TEXT, 0, 0, 0, 0, false);

    @TempDir
    Path directory;

    private ScriptedImapServer server;
    private TcpProxy proxy;
    private PopulateBench bench;

    @BeforeEach
    void open() throws Exception {
        server = new ScriptedImapServer().user("u1", "secret");
        proxy = new TcpProxy(server.port());
        bench = new PopulateBench(directory, proxy.port(), "u1", "secret");
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
        proxy.close();
        server.close();
    }

    private EntryId deliver(byte[] mail) throws Exception {
        server.mailbox("u1").deliver("INBOX", mail);
        return bench.headers("INBOX").only("INBOX");
    }

    private static byte[] letter() {
        return PartsMail.mixed("letter")
                .plain(30_000)
                .attachment("a.pdf", 300_000)
                .end();
    }

    /** Makes the server describe the message so, in the answer that describes it. */
    private void describe(String structure) {
        server.on(".*BODYSTRUCTURE.*", (command, reply) -> {
            reply.raw("* 1 FETCH (UID 1 BODYSTRUCTURE " + structure + ")\r\n");
            reply.normal();
        });
    }

    private static String mixed(long first, long second) {
        return "((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" " + first
                + " 600)(\"APPLICATION\" \"PDF\" (\"NAME\" \"a.pdf\") NIL" + " NIL \"BASE64\" " + second
                + ") \"MIXED\" (\"BOUNDARY\" \"mix\"))";
    }

    private void isWhole(EntryId message, byte[] mail) throws Exception {
        assertThat(bench.state(message)).isEqualTo(BodyState.COMPLETE);
        assertThat(bench.account().body(message)).isEqualTo(mail);
    }

    @Test
    void aWrongSizeOfAPartMakesItComeWholeAndIsTold() throws Exception {
        EntryId message = deliver(letter());
        describe(mixed(29_000, 410_000));
        PopulateReport report = bench.populate(TEXT, message);
        assertThat(report.completed()).isEqualTo(1);
        assertThat(report.remarks().get(message)).contains("fetched whole").contains("size");
        isWhole(message, letter());
    }

    @Test
    void aDescriptionThatMakesNoSenseMakesItComeWhole() throws Exception {
        EntryId message = deliver(letter());
        describe("(\"TEXT\" NIL)");
        assertThat(bench.populate(TEXT, message).remarks().get(message)).contains("does not describe the message");
        isWhole(message, letter());
    }

    @Test
    void aPartBehindTheEndOfTheMessageMakesItComeWhole() throws Exception {
        EntryId message = deliver(letter());
        describe(mixed(99_000_000_000L, 500_000));
        assertThat(bench.populate(TEXT, message).remarks().get(message)).contains("ends behind the message");
        isWhole(message, letter());
    }

    @Test
    void lessThanWasAnnouncedIsNeverCommittedAsThatStretch() throws Exception {
        byte[] mail = letter();
        EntryId message = deliver(mail);
        server.times(1, ".*<0\\.\\d+>.*", (command, reply) -> {
            reply.raw("* 1 FETCH (UID 1 BODY[]<0> {5}\r\nFrom:)\r\n");
            reply.ok();
        });
        PopulateReport report = bench.populate(TEXT, message);
        assertThat(report.remarks().get(message)).contains("and sent 5 of");
        isWhole(message, mail);
    }

    @Test
    void aMessageThatIsGoneIsLeftOutAndTheRestGoesOn() throws Exception {
        server.mailbox("u1").deliver("INBOX", letter());
        server.mailbox("u1").deliver("INBOX", PartsMail.text("small", 400));
        List<EntryId> ids = bench.headers("INBOX").ids("INBOX");
        server.mailbox("u1").expunge("INBOX", 1);
        PopulateReport report = bench.populate(TEXT, ids);
        assertThat(report.completed()).isEqualTo(1);
        assertThat(report.skipped()).containsOnlyKeys(ids.get(0));
        assertThat(report.skipped().get(ids.get(0))).contains("does not give it any more");
    }

    @Test
    void aRenumberedFolderIsLeftToTheNextSync() throws Exception {
        EntryId message = deliver(letter());
        server.mailbox("u1").uidValidity("INBOX", 77);
        PopulateReport report = bench.populate(TEXT, message);
        assertThat(report.skipped().get(message)).contains("numbered the folder INBOX anew");
        assertThat(bench.state(message)).isEqualTo(BodyState.NONE);
    }

    @Test
    void whatCameBeforeTheConnectionBrokeIsKept() throws Exception {
        byte[] mail = PartsMail.mixed("large")
                .plain(1000)
                .attachment("a.bin", 6_000_000)
                .end();
        EntryId message = deliver(mail);
        bench.connection();
        proxy.cutAfter(TcpProxy.Direction.TO_CLIENT, 5_000_000, TcpProxy.Cut.FIN);
        assertThatExceptionOfType(MessagingException.class)
                .isThrownBy(() -> bench.populate(FetchOptions.WHOLE, message));
        proxy.noCuts();
        long here = bench.here(message);
        assertThat(here).isGreaterThan(3_500_000);
        PopulateReport rest = bench.populate(FetchOptions.WHOLE, message);
        assertThat(rest.bytes()).isBetween(mail.length - here, mail.length - here + 4000);
        isWhole(message, mail);
    }
}
