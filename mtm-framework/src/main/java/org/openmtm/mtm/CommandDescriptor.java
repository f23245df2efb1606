// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How a command is shown and read back from the journal.
 *
 * @param id the command's stable id
 * @param title what it does, one line for people
 * @param parameters its parameters, in order
 * @param lane where it runs
 * @param decode makes the command from its parameters, with the help of {@link Parameters}; throws a MessagingException of
 *     the kind INVALID, or an IllegalArgumentException, for wrong ones
 */
public record CommandDescriptor(
        String id, String title, List<Parameter> parameters, Lane lane, Function<Map<String, String>, Command> decode) {
    /** Where a command runs. Each service has one line of each of the first two kinds, first in, first out. */
    public enum Lane {
        /** Short work that somebody waits for. */
        FOREGROUND,
        /** Long work, such as a sync, that foreground work does not wait for. */
        BACKGROUND,
        /**
         * Beside the lines, at once, any number at a time: questions, and compound commands, which start other commands
         * and wait for them.
         */
        BESIDE
    }

    /** A foreground command. */
    public CommandDescriptor(
            String id, String title, List<Parameter> parameters, Function<Map<String, String>, Command> decode) {
        this(id, title, parameters, Lane.FOREGROUND, decode);
    }

    /**
     * @param name as in {@link Command#parameters()}
     * @param help one line
     * @param required whether it must be given
     */
    public record Parameter(String name, String help, boolean required) {}
}
