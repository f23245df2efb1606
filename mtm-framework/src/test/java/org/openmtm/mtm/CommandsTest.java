// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.mtm.CommandDescriptor.Parameter;
import org.openmtm.mtm.CompoundCommands.ConnectAndSynchronise.Completion;
import org.openmtm.mtm.CompoundCommands.GetMail;
import org.openmtm.mtm.FetchOptions.Parts;
import org.openmtm.store.SendPlan;

/** Every command of the API comes back from the journal as it was, and says which parameter is wrong. */
class CommandsTest {
    private static final EntryId A = EntryId.of(5000);
    private static final EntryId B = EntryId.of(5001);
    private static final FetchOptions OPTIONS = new FetchOptions(Parts.TEXT_AND_ATTACHMENTS, 1, 2, 3, 4, true);
    private static final Draft DRAFT = new Draft(
            Draft.Kind.REPLY_ALL,
            "me@example.org",
            List.of("a@example.org", "B <b@example.org>"),
            List.of("c@example.org"),
            List.of("d@example.org"),
            "Subject, with = and \"signs\"",
            "line one\n\nline three\n",
            List.of(Path.of("/tmp/a file.txt")),
            A,
            new DraftForm(
                    "<p>line one</p>\n<p>three</p>",
                    SendPlan.Priority.HIGH,
                    true,
                    DraftForm.CopyToSelf.BCC,
                    false,
                    true,
                    "iso-8859-1",
                    Set.of(DraftForm.OriginalPart.TEXT, DraftForm.OriginalPart.SUBJECT)));

    private static final Map<CommandDescriptor, List<Command>> SAMPLES = new HashMap<>(Map.ofEntries(
            sample(Commands.CONNECT, new Commands.Connect()),
            sample(Commands.DISCONNECT, new Commands.Disconnect()),
            sample(Commands.TEST, new Commands.Test()),
            sample(Commands.SYNCHRONISE, new Commands.Synchronise("INBOX", true), new Commands.Synchronise("", false)),
            sample(Commands.SYNCHRONISE_TREE, new Commands.SynchroniseTree()),
            sample(Commands.SYNCHRONISE_INBOX, new Commands.SynchroniseInbox()),
            sample(
                    Commands.COMPOSE,
                    new Commands.Compose(DRAFT, SendOptions.at(Instant.parse("2026-01-31T12:00:00Z"))),
                    new Commands.Compose(DRAFT, SendOptions.NEXT_CONNECTION)),
            sample(Commands.SEND_QUEUED, new Commands.SendQueued(true)),
            sample(FolderCommands.CREATE, new FolderCommands.CreateFolder(A, "a name")),
            sample(FolderCommands.RENAME, new FolderCommands.RenameFolder(A, "other")),
            sample(FolderCommands.DELETE, new FolderCommands.DeleteFolder(A)),
            sample(FolderCommands.SUBSCRIBE, new FolderCommands.Subscribe(A)),
            sample(FolderCommands.UNSUBSCRIBE, new FolderCommands.Unsubscribe(A)),
            sample(FolderCommands.SELECT, new FolderCommands.Select(A)),
            sample(FolderCommands.ACCEPT, new FolderCommands.AcceptRemovals(A)),
            sample(FolderCommands.RESTORE, new FolderCommands.RestoreRemovals(A)),
            sample(MessageCommands.COPY, new MessageCommands.Copy(List.of(A, B), A)),
            sample(MessageCommands.MOVE, new MessageCommands.Move(List.of(A), B)),
            sample(MessageCommands.DELETE, new MessageCommands.Delete(List.of(A, B))),
            sample(MessageCommands.POPULATE, new MessageCommands.Populate(List.of(A), OPTIONS)),
            sample(
                    MessageCommands.FIND,
                    new MessageCommands.Find("two words", A, 7),
                    new MessageCommands.Find("x", null, 100)),
            sample(ChangeCommands.UNDELETE_ALL, new ChangeCommands.UndeleteAll()),
            sample(
                    ChangeCommands.CANCEL,
                    new ChangeCommands.CancelChanges(List.of()),
                    new ChangeCommands.CancelChanges(List.of(A))),
            sample(ChangeCommands.LIST, new ChangeCommands.ListChanges(List.of(EntryId.of(12)))),
            sample(
                    CompoundCommands.CONNECT_AND_SYNCHRONISE,
                    new CompoundCommands.ConnectAndSynchronise(Completion.AFTER_DISCONNECT, 60)),
            sample(
                    CompoundCommands.GET_MAIL,
                    new GetMail(
                            GetMail.Action.MOVE,
                            GetMail.Scope.SELECTION,
                            GetMail.Connection.CONNECT_AND_STAY,
                            A,
                            List.of(A, B),
                            B,
                            OPTIONS),
                    new GetMail(
                            GetMail.Action.POPULATE,
                            GetMail.Scope.NEW,
                            GetMail.Connection.ALREADY_CONNECTED,
                            null,
                            List.of(),
                            null,
                            FetchOptions.WHOLE)),
            sample(CompoundCommands.CANCEL_BACKGROUND, new CompoundCommands.CancelBackground()),
            sample(CompoundCommands.WAIT_FOR_BACKGROUND, new CompoundCommands.WaitForBackground()),
            sample(CompoundCommands.IS_CONNECTED, new CompoundCommands.IsConnected()),
            sample(CompoundCommands.IS_BUSY, new CompoundCommands.IsBusy())));

    private static Map.Entry<CommandDescriptor, List<Command>> sample(
            CommandDescriptor descriptor, Command... commands) {
        return Map.entry(descriptor, List.of(commands));
    }

    @TestFactory
    Stream<DynamicTest> comeBackFromTheirText() {
        return SAMPLES.entrySet().stream()
                .flatMap(sample -> sample.getValue().stream()
                        .map(command -> DynamicTest.dynamicTest(command.toString(), () -> {
                            assertThat(command.id()).isEqualTo(sample.getKey().id());
                            assertThat(sample.getKey().decode().apply(command.parameters()))
                                    .isEqualTo(command);
                            assertThat(command.parameters().keySet()).isEqualTo(names(sample.getKey()));
                        })));
    }

    @TestFactory
    Stream<DynamicTest> areAllThere() {
        return Stream.of(
                        Commands.class,
                        FolderCommands.class,
                        MessageCommands.class,
                        ChangeCommands.class,
                        CompoundCommands.class)
                .map(type -> DynamicTest.dynamicTest(type.getSimpleName(), () -> {
                    Set<Class<?>> sampled = new HashSet<>();
                    SAMPLES.values().forEach(list -> list.forEach(command -> sampled.add(command.getClass())));
                    assertThat(sampled).contains(type.getDeclaredClasses());
                }));
    }

    /** Whatever a parameter is that is no plain text: this is none. */
    @TestFactory
    Stream<DynamicTest> nameTheParameterThatIsWrong() {
        Set<String> texts = Set.of(
                "name", "text", "folder-name", "from", "to", "cc", "bcc", "subject", "attachments", "html", "charset");
        return SAMPLES.entrySet().stream()
                .flatMap(sample -> sample.getKey().parameters().stream()
                        .filter(parameter -> !texts.contains(parameter.name()))
                        .filter(parameter -> !(sample.getKey() == Commands.SYNCHRONISE
                                && parameter.name().equals("folder")))
                        .map(parameter ->
                                DynamicTest.dynamicTest(sample.getKey().id() + " " + parameter.name(), () -> {
                                    Map<String, String> wrong = new HashMap<>(
                                            sample.getValue().get(0).parameters());
                                    wrong.put(parameter.name(), "?!");
                                    assertThatThrownBy(() ->
                                                    sample.getKey().decode().apply(wrong))
                                            .hasMessage("The parameter '" + parameter.name() + "' cannot be '?!'")
                                            .extracting("kind")
                                            .isEqualTo(ErrorKind.INVALID);
                                })));
    }

    private static Set<String> names(CommandDescriptor descriptor) {
        return descriptor.parameters().stream().map(Parameter::name).collect(Collectors.toSet());
    }
}
