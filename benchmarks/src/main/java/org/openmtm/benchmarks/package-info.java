// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** The comparison benchmark. */
package org.openmtm.benchmarks;
