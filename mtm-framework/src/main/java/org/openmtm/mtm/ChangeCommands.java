// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.List;
import java.util.Map;
import org.openmtm.entry.EntryId;

/** Commands about pending changes: what was done here and the server has not heard of. They need no connection. */
public final class ChangeCommands {
    private ChangeCommands() {}

    /** Puts back all messages whose deletion waits, and makes of each move that waits a copy. */
    public record UndeleteAll() implements Command {
        public static final String ID = "undelete-all";

        @Override
        public String id() {
            return ID;
        }
    }

    /**
     * Takes pending changes back: the tree becomes again what it was.
     *
     * @param entries messages, or folders for all that waits in them; empty for everything of the service
     */
    public record CancelChanges(List<EntryId> entries) implements Command {
        public static final String ID = "changes.cancel";

        public CancelChanges {
            entries = List.copyOf(entries);
        }

        @Override
        public String id() {
            return ID;
        }

        @Override
        public Map<String, String> parameters() {
            return Map.of("entries", EntryIds.text(entries));
        }
    }

    /**
     * Lists pending changes, flags among them, each with what will be sent and why: {@link WaitingChange#of} reads the
     * result.
     *
     * @param entries only those of these messages and folders; empty for all, of which the first
     *     {@link WaitingChange#MOST_TOLD} are told
     */
    public record ListChanges(List<EntryId> entries) implements Command {
        public static final String ID = "changes.list";

        public ListChanges {
            entries = List.copyOf(entries);
        }

        @Override
        public Map<String, String> parameters() {
            return Map.of("entries", EntryIds.text(entries));
        }

        @Override
        public String id() {
            return ID;
        }

        @Override
        public boolean endsWithItsProcess() {
            return true;
        }
    }

    public static final CommandDescriptor UNDELETE_ALL = new CommandDescriptor(
            UndeleteAll.ID, "Put back what waits to be deleted", List.of(), texts -> new UndeleteAll());
    public static final CommandDescriptor CANCEL = new CommandDescriptor(
            CancelChanges.ID,
            "Take back what the server has not heard of",
            List.of(new CommandDescriptor.Parameter("entries", "ids of messages or folders; none for all", false)),
            texts -> new CancelChanges(new Parameters(texts).ids("entries")));
    public static final CommandDescriptor LIST = new CommandDescriptor(
            ListChanges.ID,
            "List what the server has not heard of",
            List.of(new CommandDescriptor.Parameter("entries", "ids of messages or folders; none for all", false)),
            CommandDescriptor.Lane.BESIDE,
            texts -> new ListChanges(new Parameters(texts).ids("entries")));
}
