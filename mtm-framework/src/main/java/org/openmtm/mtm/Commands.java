// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.List;
import java.util.Map;

/** The commands that every module understands or refuses with NOT_SUPPORTED. */
public final class Commands {
    private Commands() {}

    /**
     * Connects the service and stays connected; on a connected service nothing happens. A protocol that has no use for a
     * connection without work (SMTP) logs in, leaves again, and says DISCONNECTED.
     */
    public record Connect() implements Command {
        public static final String ID = "connect";

        @Override
        public String id() {
            return ID;
        }

        @Override
        public boolean endsWithItsProcess() {
            return true;
        }
    }

    /** Ends the connection in an orderly way; on a disconnected service nothing happens. */
    public record Disconnect() implements Command {
        public static final String ID = "disconnect";

        @Override
        public String id() {
            return ID;
        }

        @Override
        public boolean endsWithItsProcess() {
            return true;
        }
    }

    /**
     * Makes the local tree equal to the remote one, connecting first if need be (and then disconnecting at the end).
     *
     * @param folder the name of the one folder to do, or empty for all chosen ones
     * @param headersOnly leave the bodies on the server
     */
    public record Synchronise(String folder, boolean headersOnly) implements Command {
        public static final String ID = "sync";

        @Override
        public String id() {
            return ID;
        }

        @Override
        public Map<String, String> parameters() {
            return Map.of("folder", folder, "headersOnly", Boolean.toString(headersOnly));
        }
    }

    /** Makes the folder tree equal to the remote one, and leaves the messages alone. */
    public record SynchroniseTree() implements Command {
        public static final String ID = "sync-tree";

        @Override
        public String id() {
            return ID;
        }
    }

    /** Fetches what is new in the inbox and looks at nothing else. */
    public record SynchroniseInbox() implements Command {
        public static final String ID = "sync-inbox";

        @Override
        public String id() {
            return ID;
        }
    }

    /**
     * Composes a message through the service of the account that can send.
     *
     * @param draft as for {@link ClientMtm#compose}
     * @param options where it goes
     */
    public record Compose(Draft draft, SendOptions options) implements Command {
        public static final String ID = "compose";

        @Override
        public String id() {
            return ID;
        }

        @Override
        public Map<String, String> parameters() {
            return DraftText.parameters(draft, options);
        }
    }

    /** Logs in, asks what the server can, logs out; changes nothing. */
    public record Test() implements Command {
        public static final String ID = "test";

        @Override
        public String id() {
            return ID;
        }

        @Override
        public boolean endsWithItsProcess() {
            return true;
        }
    }

    /**
     * Sends what waits in the Outbox for this service and may go now.
     *
     * @param includeNextConnection also what waits for the next connection: true when a connection was just made
     */
    public record SendQueued(boolean includeNextConnection) implements Command {
        public static final String ID = "send-queued";

        @Override
        public String id() {
            return ID;
        }

        @Override
        public Map<String, String> parameters() {
            return Map.of("includeNextConnection", Boolean.toString(includeNextConnection));
        }
    }

    /** The descriptors of the commands above, for modules to put into their own description. */
    public static final CommandDescriptor CONNECT =
            new CommandDescriptor(Connect.ID, "Connect and stay connected", List.of(), parameters -> new Connect());

    public static final CommandDescriptor DISCONNECT =
            new CommandDescriptor(Disconnect.ID, "Disconnect", List.of(), parameters -> new Disconnect());

    public static final CommandDescriptor TEST = new CommandDescriptor(
            Test.ID, "Log in, ask what the server can, log out", List.of(), parameters -> new Test());

    public static final CommandDescriptor SYNCHRONISE = new CommandDescriptor(
            Synchronise.ID,
            "Synchronise all chosen folders, or one",
            List.of(
                    new CommandDescriptor.Parameter("folder", "the one folder to do", false),
                    new CommandDescriptor.Parameter("headersOnly", "leave the bodies on the server", false)),
            CommandDescriptor.Lane.BACKGROUND,
            texts -> {
                Parameters parameters = new Parameters(texts);
                return new Synchronise(parameters.text("folder", ""), parameters.yes("headersOnly", false));
            });

    public static final CommandDescriptor SYNCHRONISE_TREE = new CommandDescriptor(
            SynchroniseTree.ID,
            "Synchronise the folder tree only",
            List.of(),
            CommandDescriptor.Lane.BACKGROUND,
            parameters -> new SynchroniseTree());
    public static final CommandDescriptor SYNCHRONISE_INBOX = new CommandDescriptor(
            SynchroniseInbox.ID,
            "Fetch what is new in the inbox",
            List.of(),
            CommandDescriptor.Lane.BACKGROUND,
            parameters -> new SynchroniseInbox());
    public static final CommandDescriptor COMPOSE = new CommandDescriptor(
            Compose.ID,
            "Compose a new message, a reply, a forward or a receipt",
            DraftText.PARAMETERS,
            CommandDescriptor.Lane.BESIDE,
            DraftText::compose);
    public static final CommandDescriptor SEND_QUEUED = new CommandDescriptor(
            SendQueued.ID,
            "Send what waits in the Outbox",
            List.of(new CommandDescriptor.Parameter(
                    "includeNextConnection", "also what waits for the next connection", false)),
            texts -> new SendQueued(new Parameters(texts).yes("includeNextConnection", false)));
}
