// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

/** The handlers of what fetches parts of messages, and what searches. */
final class PopulateHandlers {
    private PopulateHandlers() {}

    static void add(CommandHandlers handlers, Imap4Service service) {}
}
