// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * A client for SMTP submission (RFC 5321, 6409) over the guarded wire. It knows nothing of entries and ledgers: it says exactly how
 * far a message got, and calls back right before the final dot leaves.
 */
package org.openmtm.smtp.protocol;
