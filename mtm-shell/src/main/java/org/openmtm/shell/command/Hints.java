// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.openmtm.message.ContentKind;
import org.openmtm.message.OpenMessage;
import org.openmtm.store.PartKind;
import org.openmtm.store.PartReader;

/** What a reader should know of a message besides its text. */
final class Hints {

    private Hints() {}

    static List<String> of(OpenMessage mail) {
        Set<ContentKind> kinds = mail.kinds();
        List<String> hints = new ArrayList<>();
        if (kinds.contains(ContentKind.SMIME_ENCRYPTED) || kinds.contains(ContentKind.PGP_ENCRYPTED)) {
            hints.add("Encrypted with " + (kinds.contains(ContentKind.SMIME_ENCRYPTED) ? "S/MIME" : "OpenPGP")
                    + ": it is recognised, not opened here");
        }
        if (kinds.contains(ContentKind.SMIME_SIGNED) || kinds.contains(ContentKind.PGP_SIGNED)) {
            hints.add("Signed with " + (kinds.contains(ContentKind.SMIME_SIGNED) ? "S/MIME" : "OpenPGP")
                    + ": the signature is not checked here");
        }
        mail.parts(PartKind.CALENDAR).forEach(part -> hints.add(calendar(part)));
        mail.parts(PartKind.VCARD)
                .forEach(part -> hints.add("A business card is part " + part.number() + ": export it with --part"));
        mail.parts(PartKind.MESSAGE)
                .forEach(part ->
                        hints.add("Another message is part " + part.number() + ": show it with --in " + part.number()));
        if (kinds.contains(ContentKind.REPORT)) {
            hints.add("A report on another message; outbox show tells what it said of one of yours");
        }
        mail.fields("From").stream()
                .flatMap(field -> field.addresses().stream())
                .filter(address -> address.misleading())
                .forEach(address -> hints.add("The sender's name may mislead; the address is " + address.address()));
        return hints;
    }

    private static String calendar(PartReader.Part part) {
        String method = part.details().parameter("method");
        return "A calendar entry is part " + part.number() + (method.isEmpty() ? "" : " (" + method + ")");
    }
}
