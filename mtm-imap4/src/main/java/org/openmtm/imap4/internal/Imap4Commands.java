// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.List;
import org.openmtm.mtm.ChangeCommands;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.CompoundCommands;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.mtm.SendingCommands;

/** The commands of the module, as it describes them. */
final class Imap4Commands {
    static final List<CommandDescriptor> ALL = List.of(
            Commands.CONNECT,
            Commands.DISCONNECT,
            Commands.SYNCHRONISE,
            Commands.SYNCHRONISE_TREE,
            Commands.SYNCHRONISE_INBOX,
            Commands.TEST,
            Commands.COMPOSE,
            CompoundCommands.CONNECT_AND_SYNCHRONISE,
            CompoundCommands.GET_MAIL,
            CompoundCommands.CANCEL_BACKGROUND,
            CompoundCommands.WAIT_FOR_BACKGROUND,
            CompoundCommands.IS_CONNECTED,
            CompoundCommands.IS_BUSY,
            FolderCommands.SELECT,
            FolderCommands.SUBSCRIBE,
            FolderCommands.UNSUBSCRIBE,
            FolderCommands.CREATE,
            FolderCommands.RENAME,
            FolderCommands.DELETE,
            FolderCommands.ACCEPT,
            FolderCommands.RESTORE,
            MessageCommands.COPY,
            MessageCommands.MOVE,
            MessageCommands.DELETE,
            MessageCommands.POPULATE,
            MessageCommands.FIND,
            ChangeCommands.UNDELETE_ALL,
            ChangeCommands.CANCEL,
            ChangeCommands.LIST,
            SendingCommands.FILE_SENT,
            SendingCommands.LOCATE);

    private Imap4Commands() {}
}
