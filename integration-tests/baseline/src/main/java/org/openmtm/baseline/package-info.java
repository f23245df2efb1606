// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** Holds the API against that of the last release: {@link org.openmtm.baseline.Comparison}. */
package org.openmtm.baseline;
