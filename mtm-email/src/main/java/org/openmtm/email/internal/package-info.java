// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** What only this bundle uses. */
package org.openmtm.email.internal;
