// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.List;

/** The namespaces of an account (RFC 2342). */
public record Namespaces(List<Namespace> personal, List<Namespace> otherUsers, List<Namespace> shared) {
    static final Namespaces NONE = new Namespaces(List.of(), List.of(), List.of());

    /**
     * @param prefix what all its mailboxes begin with, as the server wrote it; possibly empty
     * @param delimiter its hierarchy delimiter, empty where there is none
     */
    public record Namespace(String prefix, String delimiter) {}
}
