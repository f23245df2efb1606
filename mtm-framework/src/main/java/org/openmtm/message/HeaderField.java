// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.message;

import java.util.List;

/**
 * A field of a message's header (RFC 5322, 2.2).
 *
 * @param name as the message writes it
 * @param raw the value unfolded, each byte as the character of the same number (ISO 8859-1); may hold anything, never to be
 *     shown
 * @param text the value for people: encoded words decoded, without control characters and without marks that turn the
 *     direction of writing; where it holds letters that are written from right to left, set apart by U+2068 and U+2069, so
 *     that it cannot reorder what stands beside it. At most 10,000 characters
 * @param addresses of a field that holds addresses, the first 10,000, members of groups among them; else empty
 * @param degraded whether something of it could not be decoded
 */
public record HeaderField(String name, String raw, String text, List<HeaderAddress> addresses, boolean degraded) {
    public HeaderField {
        addresses = List.copyOf(addresses);
    }
}
