// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * The mirror of a maildrop in the store: what is new, what is gone, what is fetched, and what may be deleted on the server. It
 * knows nothing of commands and operations.
 */
package org.openmtm.pop3.mirror;
