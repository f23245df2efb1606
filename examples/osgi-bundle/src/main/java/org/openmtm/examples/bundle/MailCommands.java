// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.examples.bundle;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openmtm.entry.Entry;
import org.openmtm.entry.FolderRole;
import org.openmtm.mtm.Commands;
import org.openmtm.session.Messaging;
import org.openmtm.session.MessagingSession;
import org.openmtm.session.ServiceSpec;
import org.openmtm.store.ListQuery;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands for the shell of the container, Gogo's or Karaf's: {@code mail:add}, {@code mail:subjects}, {@code mail:remove}. */
@Component(
        service = MailCommands.class,
        property = {
            "osgi.command.scope=mail",
            "osgi.command.function=add",
            "osgi.command.function=subjects",
            "osgi.command.function=remove"
        })
public final class MailCommands {

    private final Messaging messaging;

    @Activate
    public MailCommands(@Reference Messaging messaging) {
        this.messaging = messaging;
    }

    /** Adds an account that gets mail by IMAP4; TLS is implicit, starttls or none. */
    public String add(String name, String host, String port, String tls, String user, String password) {
        var settings = Map.of("host", host, "port", port, "tls", tls, "user", user);
        messaging.accounts().create(name, List.of(new ServiceSpec("imap4", settings, password.toCharArray())));
        return "added " + name;
    }

    /** Removes an account with all its mail here. */
    public String remove(String name) {
        messaging.accounts().remove(name);
        return "removed " + name;
    }

    /** Gets the new mail of an account and lists the subjects of its inbox. */
    public List<String> subjects(String name) throws Exception {
        Entry service = messaging.accounts().find(name).orElseThrow().receiving();
        try (MessagingSession session = messaging.open("mail-commands")) {
            session.start(service.id(), new Commands.SynchroniseInbox()).await(Duration.ofMinutes(5));
            Entry inbox = session.read().folders(service.id()).stream()
                    .filter(folder -> folder.role() == FolderRole.INBOX)
                    .findFirst()
                    .orElseThrow();
            try (Stream<Entry> mails = session.read().children(ListQuery.all(inbox.id())).stream()) {
                return mails.map(mail -> mail.header().subject()).toList();
            }
        }
    }
}
