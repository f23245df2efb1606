// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.openmtm.entry.Entry;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.message.MessageReader;
import org.openmtm.message.MessageSource;
import org.openmtm.message.OpenMessage;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import org.openmtm.store.PartReader;
import org.openmtm.store.PartialBody;

/** A message of the store that is to be shown, as far as it is here. */
final class Opened {

    private final MessagingSession session;
    private final Environment environment;
    private final Entry message;

    Opened(MessagingSession session, Environment environment, Entry message) {
        this.session = session;
        this.environment = environment;
        this.message = message;
    }

    Entry message() {
        return message;
    }

    /** @throws MessagingException NOT_FOUND if nothing of its body is here, with what to do */
    OpenMessage mail() throws IOException {
        return open().orElseThrow(() -> new MessagingException(
                ErrorKind.NOT_FOUND,
                "The body of message " + message.id() + " is not here",
                "Fetch it: mtm populate " + message.id()));
    }

    /** Empty if nothing of its body is here. */
    Optional<OpenMessage> open() throws IOException {
        boolean here =
                session.read().body(message.id()).isPresent() || partial().isPresent();
        return here ? Optional.of(reader().open(MessageSource.of(session.read(), message))) : Optional.empty();
    }

    /** What is here, where that is not everything. */
    Optional<PartialBody> partial() {
        return PartialBody.of(session.read(), message);
    }

    /** One part can be had without the others. */
    InputStream content(OpenMessage mail, int number) throws IOException {
        mail.parts().stream()
                .filter(part -> part.number() == number && part.missing() > 0)
                .findFirst()
                .ifPresent(this::refuse);
        return mail.open(number);
    }

    private void refuse(PartReader.Part part) {
        throw new MessagingException(
                ErrorKind.NOT_FOUND,
                "Part " + part.number() + " is not here: " + Human.bytes(part.missing())
                        + " of it are still on the server",
                "Fetch it: mtm populate " + message.id() + " --parts whole");
    }

    private MessageReader reader() {
        return environment
                .reader()
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.UNAVAILABLE, "No bundle is there that reads mail", "Use --raw"));
    }
}
