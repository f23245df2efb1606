// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.mtm.Addressee;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.DraftForm;
import org.openmtm.mtm.DraftForm.OriginalPart;
import org.openmtm.mtm.Finding;
import org.openmtm.mtm.MessageEdit;
import org.openmtm.mtm.MessagePart;
import org.openmtm.mtm.SendOptions;
import org.openmtm.store.SendPlan;

/** What the commands that compose ask the client for. */
class WritingCommandsTest {

    private final FakeEnvironment environment = new FakeEnvironment();
    private final FakeMessaging messaging = environment.messaging;

    private Draft composed(String line) {
        messaging.drafts.clear();
        messaging.sendOptions.clear();
        Ran ran = Ran.words(environment, line.split(" "));
        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(messaging.drafts).hasSize(1);
        return messaging.drafts.get(0);
    }

    private SendOptions options(String more) {
        composed("send work --to a@b --subject s " + more);
        return messaging.sendOptions.get(0);
    }

    @Test
    void everyWayToSayWhenAMessageGoes() {
        assertThat(options("")).isEqualTo(SendOptions.AS_SET);
        assertThat(options("--now")).isEqualTo(SendOptions.NOW);
        assertThat(options("--on-next-connection")).isEqualTo(SendOptions.NEXT_CONNECTION);
        assertThat(options("--on-request")).isEqualTo(SendOptions.ON_REQUEST);
        assertThat(options("--draft")).isEqualTo(SendOptions.DRAFT);
        Instant time = Instant.parse("2030-01-01T00:00:00Z");
        assertThat(options("--at 2030-01-01T00:00Z")).isEqualTo(SendOptions.at(time));
        assertThat(options("--not-after 2030-01-01T00:00Z --unless-answered"))
                .isEqualTo(SendOptions.AS_SET.withNotAfter(time).withUnlessAnswered(true));
        assertThat(Duration.between(Instant.now(), options("--not-after +2h").notAfter()))
                .isBetween(Duration.ofMinutes(119), Duration.ofMinutes(121));
    }

    @Test
    void reportsAreAskedForByEvent() {
        assertThat(options("--report success,Delay --report-return full"))
                .isEqualTo(SendOptions.AS_SET.withReports(
                        Set.of(SendPlan.Event.SUCCESS, SendPlan.Event.DELAY), SendPlan.Returned.FULL));
        assertThat(options("--report never").reports()).containsExactly(SendPlan.Event.NEVER);
        assertThat(options("--report-return headers").reports()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--report never,success",
                "--report success;delay",
                "--report most",
                "--report-return half",
                "--now --draft",
                "--on-request --at 18:00",
                "--not-after never",
                "--priority urgent",
                "--copy-to-self maybe"
            })
    void whatCannotBeIsWrongUsage(String more) {
        Ran ran = Ran.words(environment, ("send work --to a@b --subject s " + more).split(" "));
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(messaging.drafts).isEmpty();
    }

    @Test
    void theOutputSaysWhichOptionCounted() {
        assertThat(Ran.words(environment, "send", "work", "--to", "a@b", "--subject", "s", "--on-request")
                        .out())
                .isEqualTo("Message 500 waits in the Outbox until it is asked for with mtm outbox retry\n");
        environment.store.submissions.put(
                EntryId.of(500), Rows.queued(SendPlan.SOON.withStart(SendPlan.Start.NEXT_CONNECTION)));
        assertThat(Ran.words(environment, "send", "work", "--to", "a@b", "--subject", "s")
                        .out())
                .isEqualTo("Message 500 waits in the Outbox for the next connection, as the account is set\n");
        assertThat(messaging.operations).isEmpty();
    }

    @Test
    void howAMessageIsMade(@TempDir Path directory) throws IOException {
        Path html = Files.writeString(directory.resolve("text.html"), "<p>Hello</p>");
        DraftForm form = composed(
                        "send work --to a@b --subject s --html-file " + html
                                + " --priority HIGH --request-receipt --copy-to-self bcc --no-signature --vcard --charset iso-8859-1")
                .form();
        assertThat(form)
                .isEqualTo(new DraftForm(
                        "<p>Hello</p>",
                        SendPlan.Priority.HIGH,
                        true,
                        DraftForm.CopyToSelf.BCC,
                        false,
                        true,
                        "iso-8859-1",
                        null));
        assertThat(composed("send work --to a@b --subject s").form()).isEqualTo(DraftForm.STANDARD);
        Draft all = composed("send work --bcc a@b --subject s --from Me@x --attach " + html);
        assertThat(all.from()).isEqualTo("Me@x");
        assertThat(all.to()).isEmpty();
        assertThat(all.attachments()).containsExactly(html);
    }

    @ParameterizedTest
    @CsvSource({
        "reply 30,REPLY",
        "reply 30 --all,REPLY_ALL",
        "reply 30 --list,REPLY_LIST",
        "forward 30 --to a@b,FORWARD",
        "forward 30 --to a@b --as-attachment,FORWARD_AS_ATTACHMENT",
        "redirect 30 --to a@b --cc c@d,REDIRECT",
        "receipt 30,RECEIPT"
    })
    void eachOperationIsAKindOfDraft(String line, Draft.Kind kind) {
        Draft draft = composed(line);
        assertThat(draft.kind()).isEqualTo(kind);
        assertThat(draft.original()).isEqualTo(FakeEnvironment.FIRST);
        assertThat(draft.form().parts()).isNull();
    }

    @Test
    void partsOfTheOriginalAreChosen() {
        assertThat(composed("reply 30 --no-quote").form().parts()).containsExactly(OriginalPart.SUBJECT);
        assertThat(composed("reply 30 --with-attachments").form().parts())
                .containsExactlyInAnyOrder(OriginalPart.values());
        assertThat(composed("forward 30 --to a@b --no-attachments").form().parts())
                .containsExactlyInAnyOrder(OriginalPart.TEXT, OriginalPart.SUBJECT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redirect 30", "forward 30", "reply 30 --all --list", "redirect 30 --to a@b --subject s"})
    void operationsThatLackSomethingAreWrongUsage(String line) {
        assertThat(Ran.words(environment, line.split(" ")).status()).isEqualTo(2);
    }

    @Test
    void messagesThatBelongToNoAccountNeedToBeToldOne() {
        EntryId local = EntryId.of(40);
        environment.message(local, "Local", Flags.NONE);
        environment.store.entries.computeIfPresent(local, (id, entry) -> Rows.of(entry, EntryId.LOCAL_SERVICE));
        Ran ran = Ran.words(environment, "redirect", "40", "--to", "a@b");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("belongs to no account").contains("--account NAME");
        assertThat(composed("redirect 40 --to a@b --account work").original()).isEqualTo(local);
    }

    @Test
    void whatIsLinkedGoesIntoADraftThatThenGoes() {
        composed("send work --to a@b --subject s --attach-link f --on-request");
        assertThat(messaging.edits)
                .containsExactly(new MessageEdit.AttachLink(Path.of("f").toAbsolutePath()));
        assertThat(messaging.sendOptions).containsExactly(SendOptions.DRAFT, SendOptions.ON_REQUEST);
        assertThat(messaging.composers).containsExactly(FakeEnvironment.IMAP, FakeEnvironment.SMTP);
        composed("new work --attach-link f");
        assertThat(messaging.sendOptions).containsExactly(SendOptions.DRAFT);
    }

    @Test
    void draftsAreEditedCheckedAndSent() {
        Ran edited = Ran.words(
                environment,
                ("draft edit 30 --subject S --add-to a@b c@d --add-bcc e@f --remove g@h"
                                + " --attach-message 31 --remove-attachment 2 --rename-attachment 3=c.pdf --attach-link f")
                        .split(" "));
        assertThat(edited.out()).as(edited.err()).isEqualTo("Changed message 30: 9 changes\n");
        assertThat(messaging.edits)
                .containsExactly(
                        new MessageEdit.SetSubject("S"),
                        new MessageEdit.RemoveAddressee("g@h"),
                        new MessageEdit.AddAddressee(new Addressee(Addressee.Type.TO, "a@b")),
                        new MessageEdit.AddAddressee(new Addressee(Addressee.Type.TO, "c@d")),
                        new MessageEdit.AddAddressee(new Addressee(Addressee.Type.BCC, "e@f")),
                        new MessageEdit.RemoveAttachment(2),
                        new MessageEdit.RenameAttachment(3, "c.pdf"),
                        new MessageEdit.AttachLink(Path.of("f").toAbsolutePath()),
                        new MessageEdit.AttachMessage(FakeEnvironment.SECOND));
        assertThat(messaging.composers).containsExactly(FakeEnvironment.SMTP);
        assertThat(Ran.words(environment, "draft", "edit", "30").status()).isEqualTo(2);
        assertThat(Ran.words(environment, "draft", "check", "30").out())
                .isEqualTo("Message 30 could be sent as it is.\n");
        messaging.findings.add(new Finding(MessagePart.TO, Finding.Problem.MISSING, "It has no recipient"));
        Ran wrong = Ran.words(environment, "draft", "check", "30", "--json");
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.out())
                .isEqualTo("{\"id\":30,\"findings\":[{\"part\":\"TO\",\"problem\":\"MISSING\","
                        + "\"text\":\"It has no recipient\"}]}\n");
        assertThat(Ran.words(environment, "draft", "send", "30", "--on-request").out())
                .startsWith("Message 30 waits in the Outbox");
        assertThat(messaging.sendOptions).containsExactly(SendOptions.ON_REQUEST);
        assertThat(Ran.words(environment, "draft", "send", "30", "--draft").status())
                .isEqualTo(2);
    }
}
