// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;

/** Commands: how they are described, kept in the journal and refused. */
interface CommandRules extends Rules {
    Contract DESCRIBED = new Contract("CommandDescriptor", "How a command is shown and read back from the journal");
    Contract DURABLE = new Contract(
            "Command",
            "The id and the parameters are what the journal keeps, so they have to be enough to carry the command out");
    Contract DECODING = new Contract(
            "CommandDescriptor.decode",
            "throws a MessagingException of the kind INVALID, or an IllegalArgumentException, for wrong ones");
    Contract STARTING = new Contract(
            "MessagingSession.start",
            "NOT_SUPPORTED if it does not know the command; INVALID, naming the parameter, if one is wrong, missing or unknown");
    List<String> SAMPLES = List.of("", "1", "true", "word", "2,3", "<kit@example.org>", "2030-01-01T00:00:00Z");

    @Test
    default void commandsAreDescribedAndTheirIdsUnique() {
        Set<String> ids = new TreeSet<>();
        for (CommandDescriptor command : bench().descriptor().commands()) {
            DESCRIBED.holds(ids.add(command.id()), "each id once", "'" + command.id() + "' twice");
            DESCRIBED.holds(
                    command.id().matches("[a-z0-9.-]+"), "an id in lower case, with dots", "'" + command.id() + "'");
            DESCRIBED.holds(!command.title().isBlank(), "a title of '" + command.id() + "'", "none");
            DESCRIBED.holds(command.lane() != null, "a lane of '" + command.id() + "'", "none");
            Set<String> names = new TreeSet<>();
            for (CommandDescriptor.Parameter parameter : command.parameters()) {
                String where = "'" + parameter.name() + "' of '" + command.id() + "'";
                DESCRIBED.holds(names.add(parameter.name()), "each parameter once", where + " twice");
                DESCRIBED.holds(!parameter.help().isBlank(), "a help text for " + where, "none");
            }
        }
    }

    @Test
    default void commandsSurviveTheJournal() {
        for (CommandDescriptor described : bench().descriptor().commands()) {
            Map<String, String> given = sample(described);
            Command command = DURABLE.succeeds(
                    "decoding '" + described.id() + "' from " + given,
                    () -> described.decode().apply(given));
            DURABLE.holds(
                    command.id().equals(described.id()),
                    "'" + described.id() + "' is decoded to a command of this id",
                    "'" + command.id() + "'");
            Map<String, String> kept = command.parameters();
            List<String> names = described.parameters().stream()
                    .map(CommandDescriptor.Parameter::name)
                    .toList();
            DURABLE.holds(
                    names.containsAll(kept.keySet()), "only parameters that the descriptor names: " + names, kept);
            Command again = DURABLE.succeeds(
                    "decoding '" + described.id() + "' from its own parameters " + kept,
                    () -> described.decode().apply(kept));
            DURABLE.holds(
                    again.parameters().equals(kept) && again.id().equals(command.id()),
                    "'" + described.id() + "' with the parameters " + kept + " after it was in the journal",
                    again.parameters());
        }
    }

    /** Parameters that can be decoded: those of the author, or what is found by trying. */
    private Map<String, String> sample(CommandDescriptor command) {
        Map<String, String> sample = new TreeMap<>();
        if (bench().subject().parameters().containsKey(command.id())) {
            return bench().subject().parameters().get(command.id());
        }
        for (CommandDescriptor.Parameter parameter : command.parameters()) {
            if (parameter.required()) {
                sample.put(parameter.name(), "1");
            }
        }
        for (int attempt = 0; attempt < 100 && complaint(command, sample).isPresent(); attempt++) {
            improve(command, sample, complaint(command, sample).get());
        }
        return sample;
    }

    /** Gives the parameter that the complaint names another value: a word of its help, or a common one. */
    private static void improve(CommandDescriptor command, Map<String, String> sample, String complaint) {
        for (CommandDescriptor.Parameter parameter : command.parameters()) {
            String name = parameter.name();
            if (complaint.contains("'" + name + "'") || (complaint.contains(name) && sample.containsKey(name))) {
                List<String> values = new ArrayList<>(SAMPLES);
                values.addAll(List.of(parameter.help().split("[\\s,;:]+")));
                int next = values.indexOf(sample.getOrDefault(name, "")) + 1;
                sample.put(name, values.get(next % values.size()));
                return;
            }
        }
    }

    private static Optional<String> complaint(CommandDescriptor command, Map<String, String> parameters) {
        try {
            command.decode().apply(parameters);
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Test
    default void wrongParametersAreRefusedAndNamed() throws Exception {
        try (Rig rig = rig()) {
            for (CommandDescriptor command : bench().descriptor().commands()) {
                MessagingException unknown = STARTING.refuses(
                        ErrorKind.INVALID,
                        "'" + command.id() + "' with a parameter that it does not have",
                        () -> bench().session().start(rig.service(), command.id(), Map.of("no-such-parameter", "x")));
                STARTING.holds(
                        unknown.oneLine().contains("no-such-parameter"),
                        "the name of the parameter",
                        unknown.oneLine());
                expectMissingNamed(rig, command);
                expectNonsenseTyped(command);
            }
        }
    }

    private void expectMissingNamed(Rig rig, CommandDescriptor command) {
        List<String> required = command.parameters().stream()
                .filter(CommandDescriptor.Parameter::required)
                .map(CommandDescriptor.Parameter::name)
                .toList();
        if (!required.isEmpty()) {
            MessagingException missing = STARTING.refuses(
                    ErrorKind.INVALID,
                    "'" + command.id() + "' without what it requires",
                    () -> bench().session().start(rig.service(), command.id(), Map.of()));
            STARTING.holds(
                    required.stream().anyMatch(missing.oneLine()::contains),
                    "the name of what is missing, one of " + required,
                    missing.oneLine());
        }
    }

    /** Nonsense may be allowed in a text; where it is not, it is refused as the contract says. */
    private void expectNonsenseTyped(CommandDescriptor command) {
        for (CommandDescriptor.Parameter parameter : command.parameters()) {
            Map<String, String> given = new TreeMap<>(sample(command));
            given.put(parameter.name(), "-1 \u00a7 no value");
            String what = "'" + command.id() + "' with '-1 \u00a7 no value' for " + parameter.name();
            try {
                command.decode().apply(given);
            } catch (MessagingException e) {
                DECODING.holds(
                        e.kind() == ErrorKind.INVALID, what + " is INVALID or allowed", e.kind() + ": " + e.oneLine());
                DECODING.holds(e.oneLine().contains(parameter.name()), what + " names the parameter", e.oneLine());
            } catch (IllegalArgumentException e) {
                DECODING.holds(e.getMessage() != null, what + " says what is wrong", e);
            } catch (RuntimeException e) {
                throw DECODING.broken(what + " is INVALID or allowed", e, e);
            }
        }
    }

    @Test
    default void unknownCommandsAreRefused() throws Exception {
        try (Rig rig = rig()) {
            STARTING.refuses(
                    ErrorKind.NOT_SUPPORTED,
                    "the command 'no.such.command'",
                    () -> bench().session().start(rig.service(), "no.such.command", Map.of()));
        }
    }
}
