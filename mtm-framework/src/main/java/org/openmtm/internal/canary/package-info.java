// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** Two versions of a module at once: which accounts try the newer one, and when that has to end. */
package org.openmtm.internal.canary;
