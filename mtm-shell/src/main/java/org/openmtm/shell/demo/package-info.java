// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** The tour: a loopback mail server, and the commands of the shell walked against it, each step verified. */
package org.openmtm.shell.demo;
