// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.openmtm.entry.Entry;
import org.openmtm.error.MessagingException;
import org.openmtm.session.Account;
import org.openmtm.session.MessagingSession;
import org.openmtm.settings.SettingDescriptor;
import org.openmtm.shell.console.Console;
import org.openmtm.shell.console.SafeText;
import org.openmtm.shell.console.Screen;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What a word may become: commands, options, and by the label of what is asked for (NAME, FOLDER, FILE …) what the store
 * or the disk holds. Derived from the same descriptions as the help. Thread safe.
 */
public final class Completion {

    private static final int MAX = 500;

    private final Environment environment;
    private final CommandLine root;

    public Completion(Environment environment) {
        this.environment = environment;
        Console nowhere = new Console(null, System.out, System.err, Screen.NONE);
        root = CommandTree.all(new Toolbox(environment, nowhere, true));
    }

    /**
     * A word to offer.
     *
     * @param help what it is, or empty
     * @param complete whether a space follows
     */
    public record Candidate(String value, String help, boolean complete) {}

    /**
     * @param before the words before the one that is being typed
     * @param word the beginning of that word, possibly empty
     */
    public List<Candidate> candidates(List<String> before, String word) {
        CommandLine command = root;
        int at = 0;
        while (at < before.size() && command.getSubcommands().containsKey(before.get(at))) {
            command = command.getSubcommands().get(before.get(at++));
            if (command.getCommandName().equals("help")) {
                command = root;
            }
        }
        List<String> arguments = before.subList(at, before.size());
        OptionSpec open = openOption(command, arguments);
        Stream<Candidate> found;
        if (open != null) {
            found = values(open, arguments, word);
        } else if (word.startsWith("-")) {
            found = options(command);
        } else if (!command.getSubcommands().isEmpty()) {
            found = arguments.isEmpty() ? subcommands(command) : Stream.of();
        } else {
            found = positional(command, arguments, word);
        }
        return found.filter(candidate -> candidate.value().startsWith(word))
                .limit(MAX)
                .toList();
    }

    private static OptionSpec openOption(CommandLine command, List<String> arguments) {
        if (arguments.isEmpty()) {
            return null;
        }
        OptionSpec last = command.getCommandSpec().findOption(arguments.get(arguments.size() - 1));
        return last != null && last.arity().max() > 0 ? last : null;
    }

    private Stream<Candidate> options(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .flatMap(option -> Stream.of(option.longestName(), opposite(option))
                        .filter(name -> !name.isEmpty())
                        .map(name -> new Candidate(name, first(option.description()), true)));
    }

    private static String opposite(OptionSpec option) {
        return option.negatable() ? "--no-" + option.longestName().substring("--".length()) : "";
    }

    private static Stream<Candidate> subcommands(CommandLine command) {
        return command.getSubcommands().entrySet().stream()
                .map(sub -> new Candidate(
                        sub.getKey(),
                        first(sub.getValue().getCommandSpec().usageMessage().description()),
                        true));
    }

    private Stream<Candidate> positional(CommandLine command, List<String> arguments, String word) {
        List<String> given = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            OptionSpec option = command.getCommandSpec().findOption(arguments.get(i));
            if (option == null) {
                given.add(arguments.get(i));
            } else if (option.arity().max() > 0) {
                i++;
            }
        }
        int index = given.size();
        return command.getCommandSpec().positionalParameters().stream()
                .filter(parameter -> parameter.index().contains(index))
                .findFirst()
                .map((PositionalParamSpec parameter) -> values(parameter, given, word))
                .orElseGet(Stream::of);
    }

    /** What an option or position may hold, by its label. */
    private Stream<Candidate> values(ArgSpec asked, List<String> given, String word) {
        try {
            return switch (asked.paramLabel()) {
                case "NAME", "NUMBER|CHANGE|NAME", "ID|NAME" -> accounts();
                case "TARGET" -> targets(word);
                case "PARTS" -> Arrays.stream(PartOptions.words()).map(parts -> new Candidate(parts, "", true));
                case "COMMAND" -> given.isEmpty() ? Stream.of() : commands(given.get(0));
                case "ID… TARGET" -> given.isEmpty() ? Stream.of() : targets(word);
                case "FOLDER" -> given.isEmpty() ? Stream.of() : folders(given.get(0));
                case "TYPE", "FILE|TYPE" -> modules();
                case "KEY=VALUE" -> settings();
                case "FILE" -> files(word);
                case "MODE", "KEY", "STAGE", "LEVEL", "HOW", "PART" -> constants(asked.type());
                default -> Stream.of();
            };
        } catch (MessagingException | IOException e) {
            // Completion helps or stays silent; the command itself will say what is wrong.
            return Stream.of();
        }
    }

    private Stream<Candidate> accounts() {
        return environment.messaging().accounts().list().stream()
                .map(Account::name)
                .map(name -> new Candidate(name, "", true));
    }

    private Stream<Candidate> folders(String account) {
        try (MessagingSession session = environment.messaging().open("shell")) {
            return new Finder(environment.messaging().accounts(), session.read())
                    .folders(account).stream()
                            .map(Entry::name)
                            .map(name -> new Candidate(SafeText.line(name), "", true));
        }
    }

    /** Accounts first, then the folders of the one that was typed. */
    private Stream<Candidate> targets(String word) {
        int slash = word.indexOf('/');
        if (slash > 0) {
            String account = word.substring(0, slash);
            return folders(account).map(folder -> new Candidate(account + "/" + folder.value(), folder.help(), true));
        }
        return Stream.concat(accounts().map(Candidate::value), Stream.of(Finder.LOCAL))
                .map(name -> new Candidate(name + "/", "", false));
    }

    private Stream<Candidate> commands(String account) {
        return environment.messaging().accounts().find(account).stream()
                .flatMap(Account::services)
                .flatMap(service -> environment.messaging().modules().module(service.mtm()).stream())
                .flatMap(module -> module.descriptor().commands().stream())
                .map(command -> new Candidate(command.id(), command.title(), true));
    }

    private Stream<Candidate> modules() {
        return environment.messaging().modules().modules().stream()
                .map(module -> new Candidate(
                        module.descriptor().type(), module.descriptor().name(), true));
    }

    private Stream<Candidate> settings() {
        return environment.messaging().modules().modules().stream().flatMap(module -> {
            String type = module.descriptor().type();
            String prefix = type.equals(SettingRoute.SENDING) ? type + "." : "";
            return environment.messaging().modules().settings(type).stream()
                    .map((SettingDescriptor setting) ->
                            new Candidate(prefix + setting.key() + "=", setting.label(), false));
        });
    }

    private static Stream<Candidate> constants(Class<?> type) {
        return type.isEnum()
                ? Arrays.stream(type.getEnumConstants())
                        .map(value -> new Candidate(PartOptions.word((Enum<?>) value), "", true))
                : Stream.of();
    }

    private static Stream<Candidate> files(String word) throws IOException {
        int slash = word.lastIndexOf('/');
        String typed = word.substring(0, slash + 1);
        List<Candidate> found = new ArrayList<>();
        try {
            Path directory = Path.of(typed.isEmpty() ? "." : typed);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    boolean inner = Files.isDirectory(file);
                    found.add(new Candidate(typed + file.getFileName() + (inner ? "/" : ""), "", !inner));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (InvalidPathException e) {
            return Stream.of();
        }
        return found.stream().sorted(java.util.Comparator.comparing(Candidate::value));
    }

    private static String first(String[] description) {
        return Arrays.stream(description)
                .filter(text -> !text.isBlank())
                .findFirst()
                .orElse("");
    }
}
