// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.example.maildir;

import java.nio.file.Files;
import java.nio.file.Path;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.message.MessageReader;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.mtm.support.MailboxModule;
import org.openmtm.mtm.support.RemoteMailbox;
import org.openmtm.settings.ServiceSettings;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The module: makes accounts of Maildirs, directories in which mail servers and programs keep mail. */
@Component(service = MessageTypeModule.class)
public final class MaildirModule extends MailboxModule {
    static final String PID = "org.example.maildir";

    /** The settings of an account. */
    @ObjectClassDefinition(factoryPid = PID, name = "Maildir", description = "Mail in a directory of this machine.")
    @interface Settings {
        @AttributeDefinition(name = "Directory", description = "The Maildir, in which the directories new and cur are.")
        String directory();
    }

    @Activate
    public MaildirModule(@Reference MessageReader reader) {
        super("maildir", "Maildir", PID, reader);
    }

    @Override
    public void check(ServiceSettings settings) {
        if (!Files.isDirectory(directory(settings).resolve("new"))) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "The setting directory is '" + directory(settings) + "', which is no Maildir",
                    "Name a directory in which the directories new and cur are");
        }
    }

    @Override
    protected RemoteMailbox mailbox(ServiceSettings settings) {
        return new Maildir(directory(settings));
    }

    private static Path directory(ServiceSettings settings) {
        return Path.of(settings.text("directory", "."));
    }
}
