// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;

/**
 * All commands by name, in the order of the help, and how to make the parser for them. A process that runs one command
 * makes only that one: making all of them takes time that nobody should wait for.
 */
public final class CommandTree {

    private static final List<String> NAMES = List.of(
            "demo",
            "account",
            "connect",
            "disconnect",
            "status",
            "busy",
            "sync",
            "background",
            "folders",
            "folder",
            "subscribe",
            "unsubscribe",
            "select",
            "removals",
            "count",
            "list",
            "show",
            "thread",
            "search",
            "export",
            "get",
            "populate",
            "copy",
            "move",
            "delete",
            "undelete",
            "flag",
            "new",
            "send",
            "reply",
            "forward",
            "redirect",
            "receipt",
            "draft",
            "outbox",
            "ops",
            "invoke",
            "mtm",
            "events",
            "store",
            "help");

    /** Words of the group mtm that can be said without it, as they can in the shell, where its name is the program's. */
    private static final Set<String> OF_MODULES = Set.of("install", "update", "uninstall", "canary", "leakcheck");

    private CommandTree() {}

    /** The first words, in the order of the help. */
    public static List<String> names() {
        return NAMES;
    }

    /** The words with the group that may have been left out. */
    static List<String> whole(List<String> words) {
        int first = 0;
        while (first < words.size() && words.get(first).equals("--json")) {
            first++;
        }
        if (first == words.size() || !OF_MODULES.contains(words.get(first))) {
            return words;
        }
        List<String> whole = new ArrayList<>(words);
        whole.add(first, "mtm");
        return whole;
    }

    /** A parser for everything, for help and completion. */
    static CommandLine all(Toolbox tools) {
        return parser(tools, null, NAMES);
    }

    /** A parser that knows at least what these words need. */
    static CommandLine of(Toolbox tools, Start start, List<String> words) {
        Set<String> named = Set.copyOf(words.stream().filter(NAMES::contains).toList());
        boolean all = named.isEmpty() || named.contains("help");
        return parser(
                tools,
                start,
                all ? NAMES : NAMES.stream().filter(named::contains).toList());
    }

    private static CommandLine parser(Toolbox tools, Start start, List<String> names) {
        CommandLine root = new CommandLine(new Root(tools, start));
        for (String name : names) {
            root.addSubcommand(name, command(name, tools));
        }
        root.getCommandSpec().versionProvider(new Root.Version(tools.environment()));
        return root;
    }

    private static CommandLine command(String name, Toolbox tools) {
        return switch (name) {
            case "demo" -> new CommandLine(new Demo(tools));
            case "account" ->
                group(
                        new AccountGroup(),
                        new AccountAdd(tools),
                        new AccountList(tools),
                        new AccountShow(tools),
                        new AccountSet(tools),
                        new AccountRemove(tools),
                        new AccountTest(tools));
            case "connect" -> new CommandLine(new Connect(tools));
            case "disconnect" -> new CommandLine(new Disconnect(tools));
            case "status" -> new CommandLine(new Status(tools));
            case "busy" -> new CommandLine(new Busy(tools));
            case "sync" -> new CommandLine(new Sync(tools));
            case "background" -> group(new BackgroundGroup(), new BackgroundWait(tools), new BackgroundCancel(tools));
            case "folders" -> new CommandLine(new Folders(tools));
            case "folder" ->
                group(new FolderGroup(), new FolderCreate(tools), new FolderRename(tools), new FolderDelete(tools));
            case "subscribe" -> new CommandLine(new Subscribe(tools));
            case "unsubscribe" -> new CommandLine(new Unsubscribe(tools));
            case "select" -> new CommandLine(new Select(tools));
            case "removals" -> group(new RemovalsGroup(), new RemovalsAccept(tools), new RemovalsRestore(tools));
            default -> messages(name, tools);
        };
    }

    private static CommandLine messages(String name, Toolbox tools) {
        return switch (name) {
            case "count" -> new CommandLine(new Count(tools));
            case "list" -> new CommandLine(new ListMessages(tools));
            case "show" -> new CommandLine(new Show(tools));
            case "thread" -> new CommandLine(new ShowThread(tools));
            case "search" -> new CommandLine(new Search(tools));
            case "export" -> new CommandLine(new Export(tools));
            case "get" -> new CommandLine(new Get(tools));
            case "populate" -> new CommandLine(new Populate(tools));
            case "copy" -> new CommandLine(new Copy(tools));
            case "move" -> new CommandLine(new Move(tools));
            case "delete" -> new CommandLine(new Delete(tools));
            case "undelete" -> new CommandLine(new Undelete(tools));
            // "-flagged" is no option of ours.
            case "flag" -> new CommandLine(new FlagCommand(tools)).setUnmatchedOptionsArePositionalParams(true);
            case "new" -> new CommandLine(new New(tools));
            case "send" -> new CommandLine(new Send(tools));
            case "reply" -> new CommandLine(new Reply(tools));
            case "forward" -> new CommandLine(new Forward(tools));
            case "redirect" -> new CommandLine(new Redirect(tools));
            case "receipt" -> new CommandLine(new Receipt(tools));
            default -> middleware(name, tools);
        };
    }

    private static CommandLine middleware(String name, Toolbox tools) {
        return switch (name) {
            case "outbox" ->
                group(
                        new OutboxGroup(),
                        new OutboxList(tools),
                        new OutboxShow(tools),
                        new OutboxRetry(tools),
                        new OutboxCancel(tools),
                        new OutboxResolve(tools),
                        new OutboxReports(tools));
            case "draft" -> group(new DraftGroup(), new DraftEdit(tools), new DraftCheck(tools), new DraftSend(tools));
            case "ops" -> group(new OpsGroup(), new OpsList(tools), new OpsShow(tools), new OpsCancel(tools));
            case "invoke" -> new CommandLine(new Invoke(tools));
            case "mtm" ->
                group(
                        new MtmGroup(),
                        new MtmList(tools),
                        new MtmInfoCommand(tools),
                        new MtmInstall(tools),
                        new MtmUpdate(tools),
                        new MtmUninstall(tools),
                        new MtmCanary(tools),
                        new MtmLeakcheck(tools));
            case "events" -> new CommandLine(new Events(tools));
            case "store" ->
                group(new StoreGroup(), new StoreCheck(tools), new StoreStats(tools), new StoreCompact(tools));
            case "help" -> new CommandLine(new Help());
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static CommandLine group(Group group, ShellCommand... members) {
        CommandLine line = new CommandLine(group);
        for (ShellCommand member : members) {
            line.addSubcommand(member);
        }
        return line;
    }
}
