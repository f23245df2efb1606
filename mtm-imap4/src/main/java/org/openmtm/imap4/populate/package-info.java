// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * Fetches chosen parts of messages as stretches of their raw bytes, completes what is partly here, and looks on the server
 * for messages whose text is not here. Nothing that is here is fetched again, and a message that is complete in the end is
 * byte for byte that of the server.
 */
package org.openmtm.imap4.populate;
