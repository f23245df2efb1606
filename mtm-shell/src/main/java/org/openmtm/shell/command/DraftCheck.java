// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.mtm.Finding;
import org.openmtm.mtm.MessagePart;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Command;

@Command(
        name = "check",
        description = "Check whether a draft could be sent as it is. Exit status 1 if not.",
        footer = {"", "Examples:", "  mtm draft check 4711"})
final class DraftCheck extends Drafting {

    DraftCheck(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        List<Finding> findings = client(session).validate(id(), EnumSet.allOf(MessagePart.class));
        if (console().json()) {
            console()
                    .document()
                    .object()
                    .name("id")
                    .value(id())
                    .name("findings")
                    .value(findings.stream().map(DraftCheck::view).toList())
                    .endObject();
        } else if (findings.isEmpty()) {
            console().line("Message " + id() + " could be sent as it is.");
        } else {
            findings.forEach(finding -> console().line(PartOptions.word(finding.part()) + ": " + finding.text()));
        }
        return findings.isEmpty() ? DONE : FAILED;
    }

    private static Map<String, Object> view(Finding finding) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("part", finding.part());
        view.put("problem", finding.problem());
        view.put("text", finding.text());
        return view;
    }
}
