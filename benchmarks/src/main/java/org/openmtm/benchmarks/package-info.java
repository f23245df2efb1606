// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * Measures the first sync of a large mailbox against the raw wire read and against mbsync, on this machine, in one run.
 * Drives the built distribution as a user does, by its command line; see the README beside.
 */
package org.openmtm.benchmarks;
