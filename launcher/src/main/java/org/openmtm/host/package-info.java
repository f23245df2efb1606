// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * Boots an OSGi framework on a data directory: what the launcher and the embedding API share. No API: nothing outside this
 * module may use it.
 */
package org.openmtm.host;
