// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import java.util.Map;

/**
 * What the header of a part says of it. All of it is a stranger's word: decoded, cut to 2,000 characters a value, not
 * cleaned, never to be shown or used as it is.
 *
 * @param kind what it is to its message
 * @param charset of a text, as named, or empty
 * @param disposition "attachment", "inline", another word in lower case, or empty
 * @param contentId without angle brackets, or empty
 * @param contentLocation its URL (RFC 2557), or empty
 * @param rawName the name the sender gave it, decoded, or empty; {@link PartReader.Part#fileName} is the one to use
 * @param parameters those of the Content-Type, at most 50, names in lower case
 */
public record PartDetails(
        PartKind kind,
        String charset,
        String disposition,
        String contentId,
        String contentLocation,
        String rawName,
        Map<String, String> parameters) {
    public PartDetails {
        parameters = Map.copyOf(parameters);
    }

    /** Of a part that says nothing of itself. */
    public static PartDetails of(PartKind kind) {
        return new PartDetails(kind, "", "", "", "", "", Map.of());
    }

    /** A parameter of the Content-Type, or empty text. */
    public String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }
}
