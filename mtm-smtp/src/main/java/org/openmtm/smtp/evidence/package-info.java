// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * What became of messages after they left: delivery reports and receipts are matched to the send ledger, and for messages
 * whose last answer was lost evidence is looked for that the server has them.
 */
package org.openmtm.smtp.evidence;
