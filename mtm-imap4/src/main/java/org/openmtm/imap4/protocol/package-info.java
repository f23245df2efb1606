// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * The IMAP client core (RFC 3501, RFC 9051 and extensions): a streaming reader of responses with a cap on everything a
 * server can make large, commands whose arguments pass a gate, pipelining, log-in and TLS. It knows the wire and the
 * error type, nothing of stores, services or OSGi.
 */
package org.openmtm.imap4.protocol;
