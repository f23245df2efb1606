// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether and by whom a receipt of a message is asked for, and whether one may be given (RFC 8098, 2.1).
 *
 * @param to who asks (Disposition-Notification-To); empty if nobody does
 * @param originalRecipient its Original-Recipient field (RFC 8098, 2.3), or empty
 * @param returnPath the address that its envelope came from; null if that is not known, empty if it had none
 * @param forbidden why nobody may be told, or empty
 */
public record ReceiptRequest(List<MailAddress> to, String originalRecipient, String returnPath, String forbidden) {
    private static final Pattern RECIPIENT = Pattern.compile("[A-Za-z0-9-]{1,40};\\s*[\\x21-\\x7e]{1,300}");
    private static final List<String> TO_MANY = List.of("list", "bulk", "junk");

    static ReceiptRequest of(FieldValues header) {
        String recipient = header.text("original-recipient");
        return new ReceiptRequest(
                MailAddress.allOf(header.text("disposition-notification-to")),
                RECIPIENT.matcher(recipient).matches() ? recipient : "",
                returnPath(header.first("return-path")),
                forbidden(header));
    }

    private static String returnPath(String field) {
        if (field == null) {
            return null;
        }
        MailAddress address = MailAddress.firstOf(field);
        return address == null ? "" : address.address();
    }

    private static String forbidden(FieldValues header) {
        if (word(header.text("content-type")).equals("multipart/report")) {
            return "it is a report itself";
        }
        String automatic = word(header.text("auto-submitted"));
        if (!automatic.isEmpty() && !automatic.equals("no")) {
            return "a program wrote it";
        }
        if (header.anyWithPrefix("list-") || TO_MANY.contains(word(header.text("precedence")))) {
            return "it came through a mailing list";
        }
        return "<>".equals(header.text("return-path").strip()) ? "it has no sender to be told" : "";
    }

    private static String word(String value) {
        String[] words = value.strip().toLowerCase(Locale.ROOT).split("[;\\s(]", 2);
        return words[0];
    }

    /**
     * Why no receipt can be given.
     *
     * @param confirmed the addresses that a person named for it: needed where the receipt would go to another address than
     *     the message came from, or to several
     * @return empty if it can
     */
    public Optional<String> refusal(Collection<MailAddress> confirmed) {
        if (to.isEmpty()) {
            return Optional.of("Nobody asked for a receipt of this message");
        }
        if (!forbidden.isEmpty()) {
            return Optional.of("No receipt is given of this message: " + forbidden);
        }
        if (confirmed.stream().anyMatch(one -> !Correspondents.isIn(to, one))) {
            return Optional.of("A receipt goes to who asked for it and to nobody else");
        }
        boolean plain = to.size() == 1
                && (returnPath == null || returnPath.equalsIgnoreCase(to.get(0).address()));
        return plain || !confirmed.isEmpty()
                ? Optional.empty()
                : Optional.of("The receipt would not go to where the message came from, but to "
                        + String.join(
                                ", ", to.stream().map(MailAddress::address).toList()));
    }
}
