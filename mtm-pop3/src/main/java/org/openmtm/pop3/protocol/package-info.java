// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * The POP3 client core (RFC 1939, 1734, 2449, 2595, 3206, 5034): replies, log-in, listings, messages as streams, pipelining. It
 * knows nothing of entries and stores.
 */
package org.openmtm.pop3.protocol;
