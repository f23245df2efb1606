// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.util.Set;
import org.openmtm.email.mime.CarriedPart;

/**
 * A message that was made up and waits to be written.
 *
 * @param messageId what it is known by in the ledger
 * @param sender the address of its envelope, or empty
 * @param recipients the addresses of its envelope, each once
 * @param filed whether a copy of it is kept in Sent
 * @param forwards whether it passes its original on
 * @param content writes its bytes
 */
record Composition(
        String messageId,
        String sender,
        Set<String> recipients,
        boolean filed,
        boolean forwards,
        CarriedPart.Content content) {}
