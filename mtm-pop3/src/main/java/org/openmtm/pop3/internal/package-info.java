// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** The POP3 message type module. */
package org.openmtm.pop3.internal;
