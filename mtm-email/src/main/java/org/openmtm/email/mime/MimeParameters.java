// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.util.Map;

/** Parameters of a MIME header that somebody else has taken apart already, such as an IMAP server. */
public final class MimeParameters {
    private MimeParameters() {}

    /**
     * The text of a parameter, put together and decoded (RFC 2231, and RFC 2047 where senders use it here against the
     * rules), read tolerantly.
     *
     * @param parameters names in lower case, values undecoded
     * @return empty if there is none
     */
    public static String decode(Map<String, String> parameters, String name) {
        return EncodedWords.decode(HeaderParameters.joined(parameters).getOrDefault(name, ""));
    }
}
