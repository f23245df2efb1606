// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.openmtm.entry.EntryId;

/** Commands about folders. Those that change the tree work without a connection: they wait as pending changes. */
public final class FolderCommands {
    private FolderCommands() {}

    /**
     * Creates a folder.
     *
     * @param parent the folder it lies in, or the service entry
     * @param name one level of a name, without the server's hierarchy delimiter
     */
    public record CreateFolder(EntryId parent, String name) implements Command {
        public static final String ID = "folder.create";

        @Override
        public String id() {
            return ID;
        }

        @Override
        public Map<String, String> parameters() {
            return Map.of("parent", EntryIds.text(parent), "name", name);
        }
    }

    /** Gives a folder another name at the same place; what is in it stays. @param name one level, at most 128 characters */
    public record RenameFolder(EntryId folder, String name) implements Command {
        public static final String ID = "folder.rename";

        @Override
        public String id() {
            return ID;
        }

        @Override
        public Map<String, String> parameters() {
            return Map.of("folder", EntryIds.text(folder), "name", name);
        }
    }

    /** Deletes a folder with all its mail and all folders below. */
    public record DeleteFolder(EntryId folder) implements Command {
        public static final String ID = "folder.delete";

        @Override
        public String id() {
            return ID;
        }

        @Override
        public Map<String, String> parameters() {
            return ofFolder(folder);
        }
    }

    /** Subscribes here: the folder and those above it become visible. */
    public record Subscribe(EntryId folder) implements Command {
        public static final String ID = "subscribe";

        @Override
        public String id() {
            return ID;
        }

        @Override
        public Map<String, String> parameters() {
            return ofFolder(folder);
        }
    }

    /** Takes the subscription back: the folder, and those above that are visible only for it, become invisible. */
    public record Unsubscribe(EntryId folder) implements Command {
        public static final String ID = "unsubscribe";

        @Override
        public String id() {
            return ID;
        }

        @Override
        public Map<String, String> parameters() {
            return ofFolder(folder);
        }
    }

    /** Opens the mailbox on the server and tells its figures. DISCONNECTED without a connection. */
    public record Select(EntryId folder) implements Command {
        public static final String ID = "select";

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
            return ofFolder(folder);
        }
    }

    /** Believes the server that the messages of a paused folder are gone: they are removed here as well. */
    public record AcceptRemovals(EntryId folder) implements Command {
        public static final String ID = "removals.accept";

        @Override
        public String id() {
            return ID;
        }

        @Override
        public Map<String, String> parameters() {
            return ofFolder(folder);
        }
    }

    /** Puts the messages of a paused folder that the server lost back onto it. */
    public record RestoreRemovals(EntryId folder) implements Command {
        public static final String ID = "removals.restore";

        @Override
        public String id() {
            return ID;
        }

        @Override
        public Map<String, String> parameters() {
            return ofFolder(folder);
        }
    }

    public static final CommandDescriptor CREATE = new CommandDescriptor(
            CreateFolder.ID,
            "Create a folder",
            List.of(
                    new CommandDescriptor.Parameter("parent", "id of the folder or service it lies in", true),
                    new CommandDescriptor.Parameter("name", "its name, one level", true)),
            texts -> {
                Parameters parameters = new Parameters(texts);
                return new CreateFolder(parameters.id("parent"), parameters.text("name"));
            });
    public static final CommandDescriptor RENAME = new CommandDescriptor(
            RenameFolder.ID,
            "Rename a folder",
            List.of(
                    new CommandDescriptor.Parameter("folder", "id of the folder", true),
                    new CommandDescriptor.Parameter("name", "its new name, one level", true)),
            texts -> {
                Parameters parameters = new Parameters(texts);
                return new RenameFolder(parameters.id("folder"), parameters.text("name"));
            });
    public static final CommandDescriptor DELETE =
            ofFolder(DeleteFolder.ID, "Delete a folder with all that is in it", DeleteFolder::new);
    public static final CommandDescriptor SUBSCRIBE =
            ofFolder(Subscribe.ID, "Subscribe to a folder here", Subscribe::new);
    public static final CommandDescriptor UNSUBSCRIBE =
            ofFolder(Unsubscribe.ID, "Take the subscription of a folder back", Unsubscribe::new);
    public static final CommandDescriptor SELECT = ofFolder(Select.ID, "Open a folder on the server", Select::new);
    public static final CommandDescriptor ACCEPT = ofFolder(
            AcceptRemovals.ID, "Remove here what vanished from a paused folder on the server", AcceptRemovals::new);
    public static final CommandDescriptor RESTORE = ofFolder(
            RestoreRemovals.ID, "Put back onto the server what vanished from a paused folder", RestoreRemovals::new);

    private static Map<String, String> ofFolder(EntryId folder) {
        return Map.of("folder", EntryIds.text(folder));
    }

    private static CommandDescriptor ofFolder(String id, String title, Function<EntryId, Command> command) {
        return new CommandDescriptor(
                id,
                title,
                List.of(new CommandDescriptor.Parameter("folder", "id of the folder", true)),
                texts -> command.apply(new Parameters(texts).id("folder")));
    }
}
