// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.demo;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * The mail server of the tour: GreenMail, in a JVM of its own, on free ports of 127.0.0.1. Writes its ports for IMAP,
 * for SMTP, and for SMTP with a {@link LostReply} as one line, and ends when its standard input does: it cannot outlive whoever started it.
 */
public final class DemoServer {

    static final String DOMAIN = "demo.example";
    static final String PASSWORD = "loopback";

    private static final String LOOPBACK = "127.0.0.1";

    private DemoServer() {}

    public static void main(String[] arguments) throws Exception {
        GreenMail mail = new GreenMail(new ServerSetup[] {
            new ServerSetup(0, LOOPBACK, ServerSetup.PROTOCOL_SMTP),
            new ServerSetup(0, LOOPBACK, ServerSetup.PROTOCOL_IMAP)
        });
        mail.start();
        try {
            fill(mail.setUser("anna@" + DOMAIN, "anna", PASSWORD));
            mail.setUser("ben@" + DOMAIN, "ben", PASSWORD);
            LostReply lossy = new LostReply(mail.getSmtp().getPort());
            System.out.println(mail.getImap().getPort() + " " + mail.getSmtp().getPort() + " " + lossy.port());
            System.out.flush();
            awaitEndOfInput();
        } finally {
            mail.stop();
        }
    }

    private static void fill(GreenMailUser user) throws MessagingException, FolderException {
        Session session = Session.getInstance(new Properties());
        for (String mail : DemoMails.all()) {
            user.deliver(new MimeMessage(session, new ByteArrayInputStream(mail.getBytes(StandardCharsets.UTF_8))));
        }
    }

    private static void awaitEndOfInput() throws IOException {
        int read;
        do {
            read = System.in.read();
        } while (read >= 0);
    }
}
