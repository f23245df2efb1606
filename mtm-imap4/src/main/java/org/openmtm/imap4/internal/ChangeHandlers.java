// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

/** The handlers of what changes the local tree and tells the server: folders, messages, pending changes. */
final class ChangeHandlers {
    private ChangeHandlers() {}

    static void add(CommandHandlers handlers, Imap4Service service) {}
}
