// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** How the shell talks: text made harmless, tables, JSON, the progress bar, prompts. Knows nothing of commands. */
package org.openmtm.shell.console;
