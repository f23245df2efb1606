// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** The component that registers the IMAP4 module. */
package org.openmtm.imap4.internal;
