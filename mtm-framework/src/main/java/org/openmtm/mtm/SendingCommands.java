// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.List;
import java.util.Map;

/** What the sending and the receiving service of an account do for each other; the framework starts most of it by itself. */
public final class SendingCommands {
    private SendingCommands() {}

    /**
     * For receiving modules: files the copies of sent messages that wait for it ({@link
     * org.openmtm.store.StoreReader#toFile}) in the server's Sent folder, each looked up by its Message-ID first.
     */
    public record FileSent() implements Command {
        public static final String ID = "file-sent";

        @Override
        public String id() {
            return ID;
        }
    }

    /**
     * For receiving modules: asks the server whether its inbox or its Sent folder have messages. The result has one value for
     * each that was found: its Message-ID, and the folder.
     *
     * @param messageIds Message-IDs with angle brackets, at most 1,000
     */
    public record Locate(List<String> messageIds) implements Command {
        public static final String ID = "locate";

        public Locate {
            messageIds = List.copyOf(messageIds);
        }

        @Override
        public String id() {
            return ID;
        }

        @Override
        public Map<String, String> parameters() {
            return Map.of("messageIds", String.join("\n", messageIds));
        }
    }

    /**
     * For sending modules: looks for evidence about each message that is UNCERTAIN, and for what is not found does what the
     * settings of the service say. The result says how many became SENT, were queued again, and stay.
     */
    public record Resolve() implements Command {
        public static final String ID = "resolve";

        @Override
        public String id() {
            return ID;
        }
    }

    /** For sending modules: matches the delivery reports and receipts that came since the last time to what was sent. */
    public record ReadReports() implements Command {
        public static final String ID = "read-reports";

        @Override
        public String id() {
            return ID;
        }
    }

    /** The descriptors of the commands above, for modules to put into their own description. */
    public static final CommandDescriptor FILE_SENT = new CommandDescriptor(
            FileSent.ID,
            "File the copies of sent messages in the server's Sent folder",
            List.of(),
            CommandDescriptor.Lane.BACKGROUND,
            parameters -> new FileSent());

    public static final CommandDescriptor LOCATE = new CommandDescriptor(
            Locate.ID,
            "Ask the server whether inbox or Sent folder have a message",
            List.of(new CommandDescriptor.Parameter("messageIds", "Message-IDs, one a line", true)),
            texts -> new Locate(new Parameters(texts).lines("messageIds")));

    public static final CommandDescriptor RESOLVE = new CommandDescriptor(
            Resolve.ID,
            "Look for evidence whether uncertain messages were sent",
            List.of(),
            CommandDescriptor.Lane.BESIDE,
            parameters -> new Resolve());

    public static final CommandDescriptor READ_REPORTS = new CommandDescriptor(
            ReadReports.ID,
            "Match delivery reports and receipts to what was sent",
            List.of(),
            CommandDescriptor.Lane.BACKGROUND,
            parameters -> new ReadReports());
}
