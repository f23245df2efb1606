// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** The middleware as a service, used by a bundle. */
package org.openmtm.examples.bundle;
