// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openmtm.entry.EntryId;

/** Commands that are made of others: they run beside the lines, start the others and wait for them. */
public final class CompoundCommands {
    private CompoundCommands() {}

    /**
     * Connects and synchronises; with AFTER_DISCONNECT it goes on refreshing the inbox until the service is disconnected.
     *
     * @param completion when it is done
     * @param idleTimeout seconds without any other command after which AFTER_DISCONNECT disconnects by itself; 0 for never
     */
    public record ConnectAndSynchronise(Completion completion, int idleTimeout) implements Command {
        public static final String ID = "connect-and-sync";

        /** When the operation is done; the rest goes on without it. */
        public enum Completion {
            AFTER_CONNECT,
            AFTER_SYNC,
            AFTER_DISCONNECT
        }

        @Override
        public String id() {
            return ID;
        }

        @Override
        public boolean endsWithItsProcess() {
            return completion == Completion.AFTER_DISCONNECT;
        }

        @Override
        public Map<String, String> parameters() {
            return Map.of("completion", Parameters.word(completion), "idleTimeout", Integer.toString(idleTimeout));
        }
    }

    /**
     * Gets mail, in one call. An error in the work is kept, and the disconnect still happens.
     *
     * @param action what is done
     * @param scope to which messages
     * @param connection what is done about the connection
     * @param folder the folder they lie in, null for the inbox; not used for a SELECTION
     * @param messages the SELECTION
     * @param destination where copies and moved messages go (they are fetched whole); not used to POPULATE
     * @param options which parts are fetched to POPULATE; the largest size counts for all actions
     */
    public record GetMail(
            Action action,
            Scope scope,
            Connection connection,
            EntryId folder,
            List<EntryId> messages,
            EntryId destination,
            FetchOptions options)
            implements Command {
        public static final String ID = "get-mail";

        public enum Action {
            COPY,
            MOVE,
            POPULATE
        }

        public enum Scope {
            /** Messages that came since the last sync of the folder. */
            NEW,
            SELECTION,
            ALL
        }

        public enum Connection {
            /** There has to be one: DISCONNECTED otherwise. */
            ALREADY_CONNECTED,
            CONNECT_AND_DISCONNECT,
            CONNECT_AND_STAY
        }

        public GetMail {
            messages = List.copyOf(messages);
        }

        @Override
        public String id() {
            return ID;
        }

        @Override
        public Map<String, String> parameters() {
            Map<String, String> texts = new TreeMap<>(options.parameters());
            texts.put("action", Parameters.word(action));
            texts.put("scope", Parameters.word(scope));
            texts.put("connection", Parameters.word(connection));
            texts.put("folder", EntryIds.text(folder));
            texts.put("messages", EntryIds.text(messages));
            texts.put("destination", EntryIds.text(destination));
            return texts;
        }
    }

    /** Ends the sync that runs in the background, if one does. The result's "cancelled" tells how many. */
    public record CancelBackground() implements Command {
        public static final String ID = "background.cancel";

        @Override
        public String id() {
            return ID;
        }

        @Override
        public boolean endsWithItsProcess() {
            return true;
        }
    }

    /** Waits until nothing runs or waits in the background. */
    public record WaitForBackground() implements Command {
        public static final String ID = "background.wait";

        @Override
        public String id() {
            return ID;
        }

        @Override
        public boolean endsWithItsProcess() {
            return true;
        }
    }

    /** Whether the service is connected: the result's "connected", "state" and "since". */
    public record IsConnected() implements Command {
        public static final String ID = "is-connected";

        @Override
        public String id() {
            return ID;
        }

        @Override
        public boolean endsWithItsProcess() {
            return true;
        }
    }

    /** Whether the service works on something: the result's "busy", "foreground" and "background" tell on what. */
    public record IsBusy() implements Command {
        public static final String ID = "is-busy";

        @Override
        public String id() {
            return ID;
        }

        @Override
        public boolean endsWithItsProcess() {
            return true;
        }
    }

    public static final CommandDescriptor CONNECT_AND_SYNCHRONISE = new CommandDescriptor(
            ConnectAndSynchronise.ID,
            "Connect and synchronise",
            List.of(
                    new CommandDescriptor.Parameter(
                            "completion", "after-connect, after-sync or after-disconnect", false),
                    new CommandDescriptor.Parameter(
                            "idleTimeout", "seconds without work after which it disconnects; 0 for never", false)),
            CommandDescriptor.Lane.BESIDE,
            texts -> {
                Parameters parameters = new Parameters(texts);
                return new ConnectAndSynchronise(
                        parameters.choice("completion", ConnectAndSynchronise.Completion.AFTER_SYNC),
                        parameters.number("idleTimeout", 0));
            });
    public static final CommandDescriptor GET_MAIL = new CommandDescriptor(
            GetMail.ID,
            "Get mail: copy, move or populate new, selected or all messages",
            List.of(
                    new CommandDescriptor.Parameter("action", "copy, move or populate", true),
                    new CommandDescriptor.Parameter("scope", "new, selection or all", true),
                    new CommandDescriptor.Parameter(
                            "connection", "already-connected, connect-and-disconnect or connect-and-stay", true),
                    new CommandDescriptor.Parameter("folder", "id of the folder; none for the inbox", false),
                    new CommandDescriptor.Parameter("messages", "ids of the selection", false),
                    new CommandDescriptor.Parameter("destination", "id of the folder they go to", false),
                    FetchOptions.PARTS,
                    FetchOptions.MAX_SIZE,
                    FetchOptions.TOTAL_LIMIT,
                    FetchOptions.TEXT_LIMIT,
                    FetchOptions.ATTACHMENT_LIMIT,
                    FetchOptions.CUMULATIVE),
            CommandDescriptor.Lane.BESIDE,
            texts -> {
                Parameters parameters = new Parameters(texts);
                return new GetMail(
                        parameters.choice("action", GetMail.Action.class),
                        parameters.choice("scope", GetMail.Scope.class),
                        parameters.choice("connection", GetMail.Connection.class),
                        parameters.idOrNull("folder"),
                        parameters.ids("messages"),
                        parameters.idOrNull("destination"),
                        FetchOptions.of(texts));
            });
    public static final CommandDescriptor CANCEL_BACKGROUND =
            beside(CancelBackground.ID, "End the sync in the background", new CancelBackground());
    public static final CommandDescriptor WAIT_FOR_BACKGROUND =
            beside(WaitForBackground.ID, "Wait for the sync in the background", new WaitForBackground());
    public static final CommandDescriptor IS_CONNECTED =
            beside(IsConnected.ID, "Whether the service is connected", new IsConnected());
    public static final CommandDescriptor IS_BUSY =
            beside(IsBusy.ID, "Whether the service works, and on what", new IsBusy());

    private static CommandDescriptor beside(String id, String title, Command command) {
        return new CommandDescriptor(id, title, List.of(), CommandDescriptor.Lane.BESIDE, texts -> command);
    }
}
