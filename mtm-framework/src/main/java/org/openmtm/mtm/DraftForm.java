// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.Set;
import org.openmtm.store.SendPlan;

/**
 * How a message is made, besides what stands in it. What is null or empty is as the settings of the sending service say.
 *
 * @param html the body as HTML, besides the text; empty for none
 * @param priority stands in the header, and lets the message leave before or after others; null for NORMAL
 * @param requestReceipt ask the recipients for a receipt (RFC 8098); null as set
 * @param copyToSelf send a copy to the account's own address; null as set
 * @param signature add the signature; null as set
 * @param vcard attach the owner's vCard; null as set
 * @param charset of the text (IANA name); one that cannot hold the text becomes UTF-8. Empty as set
 * @param parts what is taken over from the original; null for what its kind takes over
 */
public record DraftForm(
        String html,
        SendPlan.Priority priority,
        Boolean requestReceipt,
        CopyToSelf copyToSelf,
        Boolean signature,
        Boolean vcard,
        String charset,
        Set<OriginalPart> parts) {
    /** Everything as set. */
    public static final DraftForm STANDARD = new DraftForm("", null, null, null, null, null, "", null);

    /** How the sender gets a copy. */
    public enum CopyToSelf {
        NO,
        TO,
        CC,
        BCC
    }

    /** What may be taken over from the original: the part list of Symbian's CImEmailOperation. */
    public enum OriginalPart {
        /** Its text, quoted or embedded. */
        TEXT,
        ATTACHMENTS,
        SUBJECT
    }

    public DraftForm {
        parts = parts == null ? null : Set.copyOf(parts);
    }
}
