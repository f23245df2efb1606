// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** The middleware behind the API. */
package org.openmtm.internal;
