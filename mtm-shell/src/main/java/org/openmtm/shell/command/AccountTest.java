// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.Entry;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "test",
        description = "Log in to the servers of an account, ask what they can, log out. Changes nothing.",
        footer = {"", "Examples:", "  mtm account test work"})
final class AccountTest extends ShellCommand {

    private static final int MAX_INLINE = 60;

    @Parameters(paramLabel = "NAME", description = "The account.")
    private String name;

    AccountTest(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        List<Map<String, Object>> results = new ArrayList<>();
        MessagingException failure = null;
        for (Entry service : find(session).account(name).services().toList()) {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("mtm", service.mtm());
            view.put("server", AccountViews.server(environment().messaging(), service));
            results.add(view);
            try {
                view.put("ok", true);
                view.putAll(waiting(session).await(session.start(service.id(), new Commands.Test())));
            } catch (MessagingException e) {
                if (e.kind() == ErrorKind.CANCELLED) {
                    throw e;
                }
                view.put("ok", false);
                failure = failure == null ? e : failure;
            }
            say(view);
        }
        if (failure != null) {
            throw failure;
        }
        if (console().json()) {
            console()
                    .document()
                    .object()
                    .name("account")
                    .value(name)
                    .name("services")
                    .value(results)
                    .endObject();
        }
        return DONE;
    }

    private void say(Map<String, Object> result) {
        if (!console().json()) {
            Map<String, Object> told = new LinkedHashMap<>(result);
            String head = told.remove("mtm") + " " + told.remove("server") + ": ";
            head += Boolean.TRUE.equals(told.remove("ok")) ? "works" : "does not work";
            Map<String, Object> details = new LinkedHashMap<>();
            told.entrySet().removeIf(e -> {
                boolean bulky = e.getValue().toString().length() > MAX_INLINE;
                if (bulky) {
                    details.put(e.getKey(), e.getValue());
                }
                return bulky;
            });
            console().line(told.isEmpty() ? head : head + ". " + Results.text(told));
            details.forEach((key, value) -> console().line("  " + key + ": " + value));
        }
    }
}
