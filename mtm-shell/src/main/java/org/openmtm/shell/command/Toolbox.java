// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.shell.console.Console;

/**
 * What a command works with.
 *
 * @param environment the middleware
 * @param console the streams of this one run
 * @param resident whether the process lives on after the command, so that connections may stay
 */
public record Toolbox(Environment environment, Console console, boolean resident) {}
