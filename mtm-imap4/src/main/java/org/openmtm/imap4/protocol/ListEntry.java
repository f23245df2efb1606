// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.Set;

/**
 * One mailbox of a LIST response.
 *
 * @param path its name as the server wrote it, one character per byte
 * @param delimiter its hierarchy delimiter, empty for NIL
 * @param attributes lower case, with backslash
 */
public record ListEntry(String path, String delimiter, Set<String> attributes) {
    /** Whether the server said that it is subscribed: only told where RETURN (SUBSCRIBED) was asked for. */
    public boolean subscribed() {
        return attributes.contains("\\subscribed");
    }

    public boolean selectable() {
        return !attributes.contains("\\noselect") && !attributes.contains("\\nonexistent");
    }
}
