// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

/** Is carried out beside the lines, out of other commands. */
final class GetMailCommand {
    private GetMailCommand() {}

    static void add(CommandHandlers handlers, Imap4Service service) {}
}
