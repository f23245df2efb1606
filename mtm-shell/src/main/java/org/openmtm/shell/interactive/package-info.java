// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** The process around the commands: its terminal, Ctrl-C, the interactive shell, scripts, completion, history. */
package org.openmtm.shell.interactive;
