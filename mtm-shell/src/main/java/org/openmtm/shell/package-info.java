// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** The commands and the interactive shell. */
package org.openmtm.shell;
