// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openmtm.entry.Entry;
import org.openmtm.mtm.Command;
import org.openmtm.operation.Operation;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Console;

/**
 * A command of a service that was started, waited for and done.
 *
 * @param account the name of the account
 * @param operation its number in the journal
 * @param values what came of it
 */
record Performed(String account, long operation, Map<String, Object> values) {
    /** @throws InterruptedException as {@link Waiting#await} */
    static Performed of(MessagingSession session, Waiting waiting, Entry service, Command command)
            throws InterruptedException {
        return of(waiting, service, session.start(service.id(), command));
    }

    /** Waits for one that was started already. */
    static Performed of(Waiting waiting, Entry service, Operation operation) throws InterruptedException {
        return new Performed(service.name(), operation.id(), waiting.await(operation));
    }

    /** A document with all values, or the line for people with those that say something. */
    void tell(Console console, String line) {
        if (console.json()) {
            console.document().value(view());
            return;
        }
        String told = Results.text(values);
        console.line(line + (told.isEmpty() ? "" : ": " + told));
    }

    Map<String, Object> view() {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("account", account);
        view.put("operation", operation);
        view.putAll(values);
        return view;
    }
}
