// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.util.List;

/**
 * A command that a {@link ScriptedImapServer} read.
 *
 * @param tag its tag
 * @param text all behind the tag, without the line end; each literal stands in it as {@code {n}}, one character a byte
 * @param literals the bytes of the literals, in their order
 */
public record ImapCommand(String tag, String text, List<byte[]> literals) {

    public ImapCommand {
        literals = List.copyOf(literals);
    }

    @Override
    public String toString() {
        return tag + " " + text;
    }
}
