// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;

/**
 * The words of the flag command: ids, and flags with + or - before them.
 *
 * @param ids the messages
 * @param add what is set
 * @param remove what is taken away
 */
record FlagWords(List<EntryId> ids, Flags add, Flags remove) {
    /** @throws IllegalArgumentException saying what is wrong */
    static FlagWords parse(List<String> words) {
        List<EntryId> ids = new ArrayList<>();
        Flags add = Flags.NONE;
        Flags remove = Flags.NONE;
        for (String word : words) {
            if (word.startsWith("+")) {
                add = add.plus(flag(word.substring(1)));
            } else if (word.startsWith("-")) {
                remove = remove.plus(flag(word.substring(1)));
            } else {
                ids.add(EntryId.parse(word));
            }
        }
        if (ids.isEmpty() || add.equals(Flags.NONE) && remove.equals(Flags.NONE)) {
            throw new IllegalArgumentException("Say which messages and which flags, as in 4711 +seen -flagged");
        }
        if (!add.minus(remove).equals(add)) {
            throw new IllegalArgumentException("A flag cannot be set and taken away at once");
        }
        return new FlagWords(ids, add, remove);
    }

    /** A system flag in any case, with or without its backslash; anything else is a keyword. */
    private static Flags flag(String name) {
        String plain = name.startsWith("\\") ? name.substring(1) : name;
        for (Flag flag : Flag.values()) {
            if (flag.name().equals(plain.toUpperCase(Locale.ROOT))) {
                return Flags.of(flag);
            }
        }
        return Flags.of(0, List.of(name));
    }
}
