// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.nio.charset.StandardCharsets;

/** The vCard of somebody of whom no more than name and address is known (RFC 6350). */
public final class OwnerCard {
    private OwnerCard() {}

    /** As an attachment that is named after its owner. */
    public static CarriedPart of(MailAddress owner) {
        String name = owner.name().isEmpty() ? owner.address() : owner.name();
        String card = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:" + escaped(name) + "\r\nEMAIL:" + escaped(owner.address())
                + "\r\nEND:VCARD\r\n";
        return of(owner, card.getBytes(StandardCharsets.UTF_8));
    }

    /** The same for a card that is there already. */
    public static CarriedPart of(MailAddress owner, byte[] card) {
        String name = owner.name().isEmpty() ? owner.address() : owner.name();
        return CarriedPart.bytes(name.replace('/', ' ') + ".vcf", "text/vcard", card);
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;");
    }
}
