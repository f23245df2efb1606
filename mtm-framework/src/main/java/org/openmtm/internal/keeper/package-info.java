// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * The outbox keeper: starts what sending needs when the ledger says that it is due. It decides nothing about a message and
 * remembers nothing that matters: the ledger row is the truth, and whatever is forgotten here is found there again.
 */
package org.openmtm.internal.keeper;
