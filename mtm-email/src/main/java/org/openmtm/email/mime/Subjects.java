// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.util.regex.Pattern;

/** The subjects of answers and of messages that are passed on. */
final class Subjects {
    /**
     * What mail programs write before a subject, in the languages that do, with numbers ("Re[2]:", "Re^2:", "AW (3):") and
     * the colon of East Asia: in a long exchange all of them would pile up.
     */
    private static final Pattern PREFIXES =
            Pattern.compile("(?iu)^(?:\\s*(?:re|r|aw|antw|antwort|sv|vs|odp|ref|res|rif|bls"
                    + "|fwd?|fw|wg|tr|rv|enc|vl|doorst|pd|ynt|ilt|\u0438\u043d\u0430\u0442|\u041e\u0442\u0432|\u041d\u0410"
                    + "|\u56de\u590d|\u56de\u8986|\u7b54\u590d|\u8f6c\u53d1|\u8f49\u5bc4|\u8fd4\u4fe1|\u8ee2\u9001)"
                    + "\\s*(?:\\[\\d+]|\\(\\d+\\)|\\^\\d+)?\\s*[:\uff1a])+\\s*");

    private Subjects() {}

    static String answer(String subject) {
        return ("Re: " + bare(subject)).strip();
    }

    static String passedOn(String subject) {
        return ("Fwd: " + bare(subject)).strip();
    }

    private static String bare(String subject) {
        return PREFIXES.matcher(subject).replaceFirst("");
    }
}
