// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** Servers, proxies and mailboxes on the loopback interface for tests and benchmarks. */
package org.openmtm.testservers;
