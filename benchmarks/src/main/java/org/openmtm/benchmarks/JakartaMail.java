// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

/**
 * Plain Jakarta Mail as a peer: sends mails that are ready in memory over one connection, keeps no record of anything.
 * Arguments: port, mails in a round, bytes of text, rounds. Prints the seconds of each round.
 */
public final class JakartaMail {

    private JakartaMail() {}

    public static void main(String[] arguments) throws MessagingException {
        int port = Integer.parseInt(arguments[0]);
        int mails = Integer.parseInt(arguments[1]);
        String text = SentText.of(Integer.parseInt(arguments[2]));
        Properties properties = new Properties();
        properties.put("mail.smtp.host", "127.0.0.1");
        properties.put("mail.smtp.port", Integer.toString(port));
        properties.put("mail.smtp.localhost", "localhost");
        Session session = Session.getInstance(properties);
        for (int round = 0; round < Integer.parseInt(arguments[3]); round++) {
            List<MimeMessage> ready = new ArrayList<>();
            for (int i = 0; i < mails; i++) {
                ready.add(message(session, "Mail " + i, text));
            }
            long start = System.nanoTime();
            try (Transport transport = session.getTransport("smtp")) {
                transport.connect();
                for (MimeMessage message : ready) {
                    transport.sendMessage(message, message.getAllRecipients());
                }
            }
            System.out.printf(Locale.ROOT, "round %.4f%n", (System.nanoTime() - start) / 1e9);
        }
    }

    private static MimeMessage message(Session session, String subject, String text) throws MessagingException {
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress(SentText.FROM));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(SentText.TO));
        message.setSubject(subject);
        message.setText(text);
        message.saveChanges();
        return message;
    }
}
