// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.populate;

import java.util.ArrayList;
import java.util.List;
import org.openmtm.imap4.protocol.BodyPart;

/**
 * One entity of a message, as the server describes it (BODYSTRUCTURE, RFC 9051, 7.5.2). A message inside the message is one
 * part: its own parts do not count.
 *
 * @param type "text/plain", lower case
 * @param boundary of a multipart, else empty
 * @param size octets of its body in the raw message, encoded; 0 for a multipart, which has none
 * @param attachment whether it is meant to be kept apart from the text
 * @param children of a multipart, else empty
 */
record PartTree(String type, String boundary, long size, boolean attachment, List<PartTree> children) {
    /** @return null if the server's words make no sense */
    static PartTree of(BodyPart part) {
        if (part == null || part.size() < 0) {
            return null;
        }
        if (!part.multipart()) {
            boolean inline = part.disposition().equals("inline");
            boolean apart = part.disposition().equals("attachment")
                    || (!inline && !part.fileName().isEmpty());
            return new PartTree(part.type(), "", part.size(), apart, List.of());
        }
        List<PartTree> children = new ArrayList<>();
        for (BodyPart child : part.children()) {
            children.add(of(child));
        }
        String boundary = part.parameters().getOrDefault("boundary", "").stripTrailing();
        boolean broken = boundary.isEmpty() || children.contains(null);
        return broken ? null : new PartTree(part.type(), boundary, 0, false, children);
    }

    boolean isMultipart() {
        return !boundary.isEmpty();
    }

    boolean isText() {
        return type.startsWith("text/") && !attachment;
    }

    /** Its parts that are no multiparts, in the order in which they lie in the message. */
    List<PartTree> leaves() {
        if (!isMultipart()) {
            return List.of(this);
        }
        List<PartTree> leaves = new ArrayList<>();
        children.forEach(child -> leaves.addAll(child.leaves()));
        return leaves;
    }
}
