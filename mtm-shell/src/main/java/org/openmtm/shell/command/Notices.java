// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.function.Consumer;
import org.openmtm.event.EventListener;
import org.openmtm.event.EventType;
import org.openmtm.event.MessagingEvent;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.SafeText;

/** What a person at the prompt wants to be told at once: new mail. */
public final class Notices implements EventListener {

    private final MessagingSession session;
    private final Consumer<String> teller;

    /** @param teller gets one harmless line for each notice */
    public Notices(MessagingSession session, Consumer<String> teller) {
        this.session = session;
        this.teller = teller;
    }

    @Override
    public void event(MessagingEvent event) {
        if (event.type() != EventType.MAIL_NEW || event.entry() == null) {
            return;
        }
        session.read().entry(event.entry()).ifPresent(message -> {
            String account = event.service() == null
                    ? ""
                    : session.read()
                            .entry(event.service())
                            .map(service -> service.name())
                            .orElse("");
            teller.accept(SafeText.line("New mail in " + account + ": " + message.id() + " "
                    + message.header().from() + ": " + message.header().subject()));
        });
    }
}
