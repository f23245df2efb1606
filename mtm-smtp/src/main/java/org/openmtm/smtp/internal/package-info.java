// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** The component that registers the SMTP module. */
package org.openmtm.smtp.internal;
