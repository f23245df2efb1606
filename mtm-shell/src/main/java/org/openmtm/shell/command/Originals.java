// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.openmtm.mtm.DraftForm.OriginalPart;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What is taken over from the message that is answered or passed on. */
final class Originals {

    /** One of these. */
    static final class Attachments {
        @Option(names = "--with-attachments", description = "Carry its attachments along.")
        private boolean with;

        @Option(names = "--no-attachments", description = "Leave its attachments out.")
        private boolean without;
    }

    @ArgGroup
    private Attachments attachments;

    @Option(names = "--no-quote", description = "Leave its text out.")
    private boolean noQuote;

    /**
     * @param usual what is taken over if nothing is said
     * @return null for that
     */
    Set<OriginalPart> parts(OriginalPart... usual) {
        if (attachments == null && !noQuote) {
            return null;
        }
        EnumSet<OriginalPart> parts = EnumSet.copyOf(List.of(usual));
        if (noQuote) {
            parts.remove(OriginalPart.TEXT);
        }
        if (attachments != null && attachments.without) {
            parts.remove(OriginalPart.ATTACHMENTS);
        } else if (attachments != null) {
            parts.add(OriginalPart.ATTACHMENTS);
        }
        return parts;
    }
}
