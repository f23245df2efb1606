// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.evidence;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openmtm.email.report.RecipientReport;
import org.openmtm.store.Submission.Recipient;

/** Where the recipients of a message are, by address: both the message and a report about it may have thousands. */
final class Places {
    static final int NOBODY = -1;

    private final Map<String, Integer> exact = new HashMap<>();
    /** Where only the case before the '@' differs. */
    private final Map<String, Integer> similar = new HashMap<>();

    Places(List<Recipient> recipients) {
        for (int i = 0; i < recipients.size(); i++) {
            String address = recipients.get(i).address();
            exact.putIfAbsent(withLowerCaseDomain(address), i);
            similar.putIfAbsent(address.toLowerCase(Locale.ROOT), i);
        }
    }

    /** The place of the recipient that is reported about, by its original address, else by its final one; or -1. */
    int of(RecipientReport report) {
        int place = of(report.originalRecipient());
        return place == NOBODY ? of(report.finalRecipient()) : place;
    }

    private int of(String address) {
        Integer place = exact.get(withLowerCaseDomain(address));
        return place == null ? similar.getOrDefault(address.toLowerCase(Locale.ROOT), NOBODY) : place;
    }

    private static String withLowerCaseDomain(String address) {
        int at = address.lastIndexOf('@');
        return at < 0
                ? address
                : address.substring(0, at) + address.substring(at).toLowerCase(Locale.ROOT);
    }
}
