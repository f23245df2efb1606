// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.openmtm.entry.EntryId;

/**
 * Commands about messages. Those that change the tree are visible here at once; with a connection the server hears of them
 * before the command ends, without one they wait as pending changes.
 */
public final class MessageCommands {
    private MessageCommands() {}

    /**
     * Copies messages.
     *
     * @param messages of the service, or of the local folders if the target is one of the service
     * @param target a folder of the service, or a local one
     */
    public record Copy(List<EntryId> messages, EntryId target) implements Command {
        public static final String ID = "copy";

        public Copy {
            messages = List.copyOf(messages);
        }

        @Override
        public String id() {
            return ID;
        }

        @Override
        public Map<String, String> parameters() {
            return toTarget(messages, target);
        }
    }

    /** Moves messages, with the same ends as {@link Copy}. What leaves the server is whole here before it is deleted there. */
    public record Move(List<EntryId> messages, EntryId target) implements Command {
        public static final String ID = "move";

        public Move {
            messages = List.copyOf(messages);
        }

        @Override
        public String id() {
            return ID;
        }

        @Override
        public Map<String, String> parameters() {
            return toTarget(messages, target);
        }
    }

    /** Deletes messages, here at once and on the server. */
    public record Delete(List<EntryId> messages) implements Command {
        public static final String ID = "delete";

        public Delete {
            messages = List.copyOf(messages);
        }

        @Override
        public String id() {
            return ID;
        }

        @Override
        public Map<String, String> parameters() {
            return Map.of("messages", EntryIds.text(messages));
        }
    }

    /** Fetches parts of messages into the mirror. */
    public record Populate(List<EntryId> messages, FetchOptions options) implements Command {
        public static final String ID = "populate";

        public Populate {
            messages = List.copyOf(messages);
        }

        @Override
        public String id() {
            return ID;
        }

        @Override
        public Map<String, String> parameters() {
            Map<String, String> texts = new TreeMap<>(options.parameters());
            texts.put("messages", EntryIds.text(messages));
            return texts;
        }
    }

    /**
     * Searches: the local index first, then the server for messages whose text is not here; without a connection the index
     * only. The values of its result: {@code hits} how many were found, at most the limit; {@code here} and {@code server}
     * how many of them by the index and by the server; {@code more} whether there are others; {@code found} the hits, newest
     * first, as {@code "4711:here,4712:server"}; {@code foldersAsked} folders that the server searched; {@code notSearched}
     * messages whose text is not here, and which nobody searched because there is no connection; {@code notMirrored}
     * further hits of the server that the settings keep out of the mirror; {@code problems} folders that could not be
     * searched with the reason, only where there are any. The index finds words, servers any run of letters.
     *
     * @param text as in {@link org.openmtm.store.SearchQuery}
     * @param folder only in this folder, or null for all
     * @param limit at most so many hits
     */
    public record Find(String text, EntryId folder, int limit) implements Command {
        public static final String ID = "find";

        @Override
        public String id() {
            return ID;
        }

        @Override
        public boolean endsWithItsProcess() {
            return true;
        }

        @Override
        public Map<String, String> parameters() {
            return Map.of("text", text, "folder", EntryIds.text(folder), "limit", Integer.toString(limit));
        }
    }

    private static final CommandDescriptor.Parameter MESSAGES =
            new CommandDescriptor.Parameter("messages", "ids of messages, separated by commas", true);

    public static final CommandDescriptor COPY = ofTarget(Copy.ID, "Copy messages to a folder", Copy::new);
    public static final CommandDescriptor MOVE = ofTarget(Move.ID, "Move messages to a folder", Move::new);
    public static final CommandDescriptor DELETE = new CommandDescriptor(
            Delete.ID,
            "Delete messages",
            List.of(MESSAGES),
            texts -> new Delete(new Parameters(texts).ids("messages")));
    public static final CommandDescriptor POPULATE = new CommandDescriptor(
            Populate.ID,
            "Fetch parts of messages",
            List.of(
                    MESSAGES,
                    FetchOptions.PARTS,
                    FetchOptions.MAX_SIZE,
                    FetchOptions.TOTAL_LIMIT,
                    FetchOptions.TEXT_LIMIT,
                    FetchOptions.ATTACHMENT_LIMIT,
                    FetchOptions.CUMULATIVE),
            texts -> new Populate(new Parameters(texts).ids("messages"), FetchOptions.of(texts)));
    public static final CommandDescriptor FIND = new CommandDescriptor(
            Find.ID,
            "Search here and on the server",
            List.of(
                    new CommandDescriptor.Parameter("text", "what to look for", true),
                    new CommandDescriptor.Parameter("folder", "id of the one folder to search", false),
                    new CommandDescriptor.Parameter("limit", "at most so many hits", false)),
            texts -> {
                Parameters parameters = new Parameters(texts);
                return new Find(
                        parameters.text("text"), parameters.idOrNull("folder"), parameters.number("limit", 100));
            });

    private static Map<String, String> toTarget(List<EntryId> messages, EntryId target) {
        return Map.of("messages", EntryIds.text(messages), "target", EntryIds.text(target));
    }

    private static CommandDescriptor ofTarget(
            String id, String title, BiFunction<List<EntryId>, EntryId, Command> command) {
        return new CommandDescriptor(
                id,
                title,
                List.of(MESSAGES, new CommandDescriptor.Parameter("target", "id of the folder they go to", true)),
                texts -> {
                    Parameters parameters = new Parameters(texts);
                    return command.apply(parameters.ids("messages"), parameters.id("target"));
                });
    }
}
