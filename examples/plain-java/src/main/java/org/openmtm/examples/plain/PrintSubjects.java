// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.examples.plain;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.openmtm.embed.OpenMtm;
import org.openmtm.entry.Entry;
import org.openmtm.entry.FolderRole;
import org.openmtm.mtm.Commands;
import org.openmtm.session.MessagingSession;
import org.openmtm.session.ServiceSpec;
import org.openmtm.store.ListQuery;

/** Gets the mail of an IMAP4 account and prints the subjects of its inbox. */
public final class PrintSubjects {

    private PrintSubjects() {}

    /** Arguments: data directory, host, port, TLS (implicit, starttls, none), user, password. */
    public static void main(String[] args) throws Exception {
        try (OpenMtm mtm = OpenMtm.in(Path.of(args[0])).start();
                MessagingSession session = mtm.messaging().open("print-subjects")) {
            var settings = Map.of("host", args[1], "port", args[2], "tls", args[3], "user", args[4]);
            var imap4 = new ServiceSpec("imap4", settings, args[5].toCharArray());
            Entry service =
                    mtm.messaging().accounts().create("mail", List.of(imap4)).receiving();
            session.start(service.id(), new Commands.SynchroniseInbox()).await(Duration.ofMinutes(5));
            var folders = session.read().folders(service.id()).stream();
            Entry inbox = folders.filter(folder -> folder.role() == FolderRole.INBOX)
                    .findFirst()
                    .orElseThrow();
            try (var mails = session.read().children(ListQuery.all(inbox.id()))) {
                mails.forEachRemaining(mail -> System.out.println(mail.header().subject()));
            }
        }
    }
}
