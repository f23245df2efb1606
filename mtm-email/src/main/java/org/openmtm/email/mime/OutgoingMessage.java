// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.util.List;

/**
 * All that stands in a new message.
 *
 * @param header its header
 * @param text what is to be read
 * @param attachments in order; each is read while the message is written
 */
public record OutgoingMessage(OutgoingHeader header, OutgoingText text, List<CarriedPart> attachments) {
    public OutgoingMessage {
        attachments = List.copyOf(attachments);
    }
}
