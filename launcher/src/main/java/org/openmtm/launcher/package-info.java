// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** Starts the framework of a distribution and runs one command in it. */
package org.openmtm.launcher;
