// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Addressee;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.Draft.Kind;
import org.openmtm.mtm.DraftForm;
import org.openmtm.mtm.MessageEdit;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;
import org.openmtm.testservers.CapturedMail;

/** Whatever stands in any field: it makes no header line, no recipient and no part of its own. */
class InjectionTest {
    private static final List<String> PIECES = List.of(
            "\r\n",
            "\n",
            "\r",
            "\0",
            "\u010a",
            "\u010d",
            "\u0100",
            "\u0085",
            "\u2028",
            "\ud800",
            "\u000b",
            "\t",
            " ",
            "\r\n ",
            "Bcc: evil@example.net",
            "X-Evil: 1",
            "\r\n\r\n",
            "<evil@example.net>",
            ",",
            ";",
            ":",
            "\"",
            "\\",
            "=?utf-8?Q?=0AX?=",
            "(c)",
            "a",
            "b@c.d",
            "@",
            "\u202e",
            "--=_",
            ".",
            "..",
            "/",
            "\u5c71",
            "%0d%0a",
            "group: x@y.z;",
            "'",
            "*",
            "[",
            "]");

    private static final Pattern FIELDS =
            Pattern.compile("Date From (Reply-To )?To (Cc )?Subject Message-ID (In-Reply-To )?"
                    + "(References )?(X-Forwarded-Message-Id )?(Disposition-Notification-To )?MIME-Version Content-Type"
                    + "( Content-Transfer-Encoding)?");

    private static final Pattern COMMAND = Pattern.compile("EHLO \\S+|DATA|RSET|QUIT"
            + "|(MAIL FROM:<[^<>\\s]+>|RCPT TO:<[^<>\\s]+>)( (SIZE|BODY|RET|ENVID|NOTIFY|ORCPT)=[!-~]+| SMTPUTF8)*");

    @TempDir
    private Path directory;

    private MailBench bench;

    @BeforeEach
    void start() throws IOException {
        bench = new MailBench(directory);
    }

    @AfterEach
    void stop() throws IOException {
        bench.close();
    }

    private static String evil(Random random) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "x" : "");
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.append(random.nextBoolean() ? "y" : "").toString();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void noFieldOfADraftMakesAnother(long seed) throws Exception {
        Random random = new Random(seed);
        int made = 0;
        for (int i = 0; i < 150; i++) {
            made += tryDraft(seed + "/" + i, evil(random), random.nextInt(8)) ? 1 : 0;
        }
        assertThat(made).isGreaterThan(10);
        assertThat(onTheWire("draft " + seed)).isEqualTo(made);
    }

    /** Sends all that was composed: the server hears of each what stands in the ledger, byte for byte, and nothing else. */
    private int onTheWire(String as) throws InterruptedException, IOException {
        List<Submission> rows = bench.smtp.store().outbox(bench.smtp.service());
        List<String> meant = new ArrayList<>();
        for (Submission row : rows) {
            meant.add("MAIL FROM:<" + row.sender() + ">");
            row.recipients().forEach(recipient -> meant.add("RCPT TO:<" + recipient.address() + ">"));
        }
        bench.smtp.flush();
        List<String> said = new ArrayList<>();
        for (String line : bench.smtp.server.commands()) {
            String text = new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            Matcher command = COMMAND.matcher(text);
            assertThat(command.matches()).as(as + ": " + text).isTrue();
            if (command.group(1) != null) {
                said.add(command.group(1));
            }
        }
        assertThat(said).as(as).containsExactlyInAnyOrderElementsOf(meant);
        List<String> bodies = new ArrayList<>();
        for (Submission row : rows) {
            assertThat(bench.smtp.row(row.message()).state()).as(as).isEqualTo(SendState.SENT);
            bodies.add(bench.smtp.body(row.message()));
        }
        assertThat(bench.smtp.server.mails())
                .extracting(CapturedMail::text)
                .containsExactlyInAnyOrderElementsOf(bodies);
        String wire = new String(bench.smtp.server.received(), StandardCharsets.ISO_8859_1).replace("\r\n", "");
        assertThat(wire).as(as).doesNotContain("\r", "\n", "\0");
        return rows.size();
    }

    private boolean tryDraft(String as, String evil, int field) throws IOException {
        Path file;
        try {
            file = directory.resolve("f" + evil.replace("/", "-"));
        } catch (InvalidPathException e) {
            return false;
        }
        boolean named = field == 6 && !evil.contains("\ud800");
        if (named) {
            Files.writeString(file, "x");
        }
        Draft draft = new Draft(
                Kind.NEW,
                field == 0 ? evil : "",
                List.of(field == 1 ? evil : "ben@example.org"),
                field == 2 ? List.of(evil) : List.of(),
                field == 3 ? List.of(evil) : List.of(),
                field == 4 ? evil : "s",
                field == 5 ? evil : "t",
                named ? List.of(file) : List.of(),
                null,
                new DraftForm(field == 7 ? evil : "", null, null, null, null, null, field == 7 ? "" : "utf-8", null));
        return composed(as + " " + field, draft, field == 1 || field == 2 || field == 3);
    }

    /** @return false if it was refused, which must change nothing */
    private boolean composed(String as, Draft draft, boolean recipients) throws IOException {
        long events = bench.smtp.store().lastEvent();
        EntryId id;
        try {
            id = bench.compose(draft);
        } catch (MessagingException e) {
            assertThat(e.kind()).as(as + " " + e).isEqualTo(ErrorKind.INVALID);
            assertThat(bench.smtp.store().lastEvent()).as(as).isEqualTo(events);
            return false;
        }
        assertClean(
                as, id, draft.attachments().size() + 1 + (draft.form().html().isBlank() ? 0 : 1));
        assertThat(bench.recipients(id))
                .as(as)
                .allMatch(one -> one.matches("[^\\s<>,;:\"()\\[\\]\\\\@]+@[^\\s<>,;:\"()@]+"));
        if (!recipients) {
            assertThat(bench.recipients(id)).as(as).containsExactly("ben@example.org");
        }
        return true;
    }

    private void assertClean(String as, EntryId id, int parts) throws IOException {
        List<String> names = new ArrayList<>();
        for (String line : bench.header(id)) {
            names.add(line.substring(0, line.indexOf(':')));
        }
        assertThat(String.join(" ", names)).as(as).matches(FIELDS);
        assertThat(bench.parts(id)).as(as).hasSize(parts);
        byte[] raw = bench.raw(id);
        for (int i = 0; i < raw.length; i++) {
            boolean lf = raw[i] == '\n';
            boolean broken = raw[i] == 0 || lf != (i > 0 && raw[i - 1] == '\r');
            assertThat(broken).as(as + " at " + i).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void noFieldOfAnOriginalMakesAnother(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 25; i++) {
            String evil = evil(random);
            String header = "From: \"" + evil + "\" <ben@example.org>\r\nReply-To: " + evil + "\r\nSubject: " + evil
                    + "\r\nMessage-ID: <" + evil + "@x>\r\nReferences: <a@b> <" + evil + "@y>\r\nCc: " + evil
                    + ", carl@example.org\r\nContent-Type: text/plain; charset=\"" + evil + "\"; name=\"" + evil
                    + "\"\r\n";
            EntryId original = bench.receive((header + "\r\n" + evil).getBytes(StandardCharsets.UTF_8));
            for (Kind kind : List.of(Kind.REPLY, Kind.REPLY_ALL, Kind.FORWARD, Kind.FORWARD_AS_ATTACHMENT)) {
                EntryId id = bench.compose(MailBench.draft(kind, original, "dora@example.org"));
                int most = bench.parts(id).size();
                assertThat(most).isLessThanOrEqualTo(2);
                assertClean(seed + "/" + i + " " + kind, id, most);
            }
        }
        assertThat(onTheWire("original " + seed)).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22})
    void noSettingAndNoEditMakesAField(long seed) throws IOException {
        Random random = new Random(seed);
        EntryId draft = bench.smtp.client().createMessage();
        for (int i = 0; i < 100; i++) {
            String evil = evil(random);
            String key = List.of("name", "address", "reply.to", "receipt.address", "signature", "charset")
                    .get(random.nextInt(6));
            bench.smtp.settings.put(key, evil);
            bench.smtp.settings.put("request.receipts", true);
            bench.smtp.settings.put("add.signature", true);
            composed(seed + "/" + i + " " + key, SmtpBench.draft("s", "ben@example.org"), false);
            bench.smtp.settings.remove(key);
            bench.smtp.settings.put("address", "Anna <anna@example.org>");
            bench.smtp.settings.remove("request.receipts");
            try {
                bench.smtp.client().edit(draft, List.of(edit(random, evil)));
            } catch (MessagingException e) {
                assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
            }
            assertThat(bench.header(draft))
                    .as(seed + "/" + i)
                    .allMatch(line -> line.matches("(Date|From|To|Cc|Bcc|Subject|Message-ID|MIME-Version|Content-Type"
                            + "|Content-Transfer-Encoding):.*"));
        }
    }

    private static MessageEdit edit(Random random, String evil) {
        return switch (random.nextInt(4)) {
            case 0 -> new MessageEdit.SetSubject(evil);
            case 1 -> new MessageEdit.SetText(evil);
            case 2 -> new MessageEdit.AddAddressee(new Addressee(Addressee.Type.CC, evil));
            default ->
                new MessageEdit.AttachFile(
                        Path.of("none" + evil.replace("\0", "").replace("\ud800", "")));
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a/../../../etc/x.txt|x.txt",
                "photo\u202egpj.exe|photogpj.exe",
                "..hidden|hidden",
                "plan\u200f \u2066v2\u2069.pdf|plan v2.pdf",
            })
    void attachedFilesHaveSafeNames(String path, String name) throws IOException {
        Path file = directory.resolve(Path.of(path).getFileName());
        Files.writeString(file, "x");
        Draft draft = new Draft(Kind.NEW, "", List.of("b@c.d"), List.of(), List.of(), "s", "t", List.of(file), null);
        EntryId id = bench.compose(draft);
        assertThat(bench.parts(id).get(1).fileName()).isEqualTo(name);
        assertThat(bench.smtp.body(id)).contains("filename=\"" + name + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../x", "/etc/passwd", "C:\\\\x", "a\u0000b", "b\u202ex", "n"})
    void carriedAttachmentsHaveSafeNames(String sent) throws IOException {
        String name = sent.equals("n") ? "n".repeat(300) + ".txt" : sent;
        EntryId original =
                bench.receive("From: b@x.y\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nt\r\n"
                        + "--b\r\nContent-Type: text/csv; name=\"" + name + "\"\r\n\r\n1\r\n--b--\r\n");
        EntryId id = bench.compose(MailBench.draft(Kind.FORWARD, original, "c@x.y"));
        String made = bench.parts(id).get(1).fileName();
        assertThat(made).doesNotContain("/", "\\", "..", "\0", "\u202e").hasSizeBetween(1, 120);
        assertThat(bench.smtp.body(id)).contains("filename=\"" + made + "\"");
    }
}
