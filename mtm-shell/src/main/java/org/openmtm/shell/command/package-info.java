// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** The commands, one class each, and what they share. Parsing and help are picocli's. */
package org.openmtm.shell.command;
