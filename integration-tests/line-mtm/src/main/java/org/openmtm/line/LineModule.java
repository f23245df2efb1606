// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.line;

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

/** A module for mailboxes on a server that speaks in lines. */
@Component(service = MessageTypeModule.class)
public final class LineModule extends MailboxModule {
    static final String PID = "org.openmtm.line";

    /** The settings of an account. */
    @ObjectClassDefinition(factoryPid = PID, name = "Line", description = "A mailbox on a server that speaks in lines.")
    @interface Settings {
        @AttributeDefinition(name = "Host", description = "The server.")
        String host();

        @AttributeDefinition(name = "Port", description = "Its port.", min = "1", max = "65535")
        int port() default 4711;

        @AttributeDefinition(name = "User", description = "The name to log in with.")
        String user();

        @AttributeDefinition(name = "Time limit", description = "Seconds that the server may be silent.", min = "1")
        int timeout_seconds() default 30;
    }

    @Activate
    public LineModule(@Reference MessageReader reader) {
        super("line", "Line", PID, reader);
    }

    @Override
    protected RemoteMailbox mailbox(ServiceSettings settings) {
        return new LineMailbox(
                settings.text("host", ""),
                settings.number("port", 4711),
                settings.text("user", ""),
                settings.seconds("timeout.seconds", 30));
    }
}
