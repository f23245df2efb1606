// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.openmtm.shell.demo.Demo;
import picocli.CommandLine;

/** All commands by name, in the order of the help, and how to make the parser for them. */
public final class CommandTree {

    private static final Map<String, Function<Toolbox, CommandLine>> COMMANDS = commands();

    private CommandTree() {}

    /** The first words, in the order of the help. */
    public static Set<String> names() {
        return COMMANDS.keySet();
    }

    /** A parser for everything, for help and completion. */
    public static CommandLine all(Toolbox tools) {
        return parser(tools, null, COMMANDS.keySet());
    }

    /** A parser that knows what these words need: making all commands takes time that one of them need not wait for. */
    static CommandLine of(Toolbox tools, Start start, List<String> words) {
        Set<String> named =
                Set.copyOf(words.stream().filter(COMMANDS::containsKey).toList());
        boolean all = named.isEmpty() || named.contains("help");
        return parser(tools, start, all ? COMMANDS.keySet() : named);
    }

    private static CommandLine parser(Toolbox tools, Start start, Set<String> names) {
        CommandLine root = new CommandLine(new Root(tools, start));
        COMMANDS.forEach((name, factory) -> {
            if (names.contains(name)) {
                root.addSubcommand(name, factory.apply(tools));
            }
        });
        root.getCommandSpec().versionProvider(new Root.Version(tools.environment()));
        return root;
    }

    private static Map<String, Function<Toolbox, CommandLine>> commands() {
        Map<String, Function<Toolbox, CommandLine>> all = new LinkedHashMap<>();
        all.put("demo", one(Demo::new));
        all.put(
                "account",
                group(
                        AccountGroup::new,
                        AccountAdd::new,
                        AccountList::new,
                        AccountShow::new,
                        AccountSet::new,
                        AccountRemove::new,
                        AccountTest::new));
        all.put("connect", one(Connect::new));
        all.put("disconnect", one(Disconnect::new));
        all.put("status", one(Status::new));
        all.put("sync", one(Sync::new));
        all.put("folders", one(Folders::new));
        all.put("count", one(Count::new));
        all.put("list", one(ListMessages::new));
        all.put("show", one(Show::new));
        all.put("search", one(Search::new));
        all.put("export", one(Export::new));
        all.put("send", one(Send::new));
        all.put("reply", one(Reply::new));
        all.put("outbox", group(OutboxGroup::new, OutboxList::new, OutboxCancel::new));
        all.put("ops", group(OpsGroup::new, OpsList::new, OpsShow::new, OpsCancel::new));
        all.put("mtm", group(MtmGroup::new, MtmList::new, MtmInfoCommand::new, MtmUpdate::new));
        all.put("events", one(Events::new));
        all.put("store", group(StoreGroup::new, StoreCheck::new, StoreStats::new, StoreCompact::new));
        all.put("help", tools -> new CommandLine(new Help()));
        return all;
    }

    private static Function<Toolbox, CommandLine> one(Function<Toolbox, Object> command) {
        return tools -> new CommandLine(command.apply(tools));
    }

    @SafeVarargs
    private static Function<Toolbox, CommandLine> group(
            java.util.function.Supplier<Object> group, Function<Toolbox, Object>... members) {
        return tools -> {
            CommandLine line = new CommandLine(group.get());
            Arrays.stream(members).map(member -> member.apply(tools)).forEach(line::addSubcommand);
            return line;
        };
    }
}
