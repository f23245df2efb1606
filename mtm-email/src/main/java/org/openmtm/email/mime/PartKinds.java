// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.util.Locale;
import java.util.Map;
import org.openmtm.store.PartDetails;
import org.openmtm.store.PartKind;

/** Tells what a part is to its message, from its header, the multiparts it stands in, and the beginning of its content. */
final class PartKinds {
    private static final int LONGEST = 2_000;
    private static final int MOST_PARAMETERS = 50;
    private static final String PGP = "application/pgp-encrypted";

    private PartKinds() {}

    static PartDetails details(PartKind kind, PartHeader header) {
        Map<String, String> parameters = new java.util.HashMap<>();
        header.parameters().entrySet().stream()
                .limit(MOST_PARAMETERS)
                .forEach(entry -> parameters.put(cut(entry.getKey()), cut(entry.getValue())));
        return new PartDetails(
                kind,
                cut(header.charset()),
                cut(header.disposition()),
                cut(PartGroup.bare(header.contentId())),
                cut(header.location()),
                cut(header.fileName()),
                parameters);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    /**
     * @param group the multipart it stands in, or null
     * @param place its number there
     * @param head the beginning of its content
     */
    static PartKind of(PartHeader header, PartGroup group, int place, ContentHead head) {
        PartKind special = inGroup(header, group, place);
        if (special == null) {
            special = byType(header, head);
        }
        if (special != null) {
            return special;
        }
        boolean inRelated = group != null && group.is("related");
        boolean root = inRelated && group.isRoot(place, PartGroup.bare(header.contentId()));
        if (inRelated && !root && !header.disposition().equals("attachment")) {
            return PartKind.RELATED;
        }
        if (header.isText() && !header.isAttachment()) {
            return header.isHtml() ? PartKind.HTML : PartKind.TEXT;
        }
        boolean referred = !header.contentId().isEmpty() && !header.isAttachment();
        return referred ? PartKind.RELATED : PartKind.ATTACHMENT;
    }

    private static PartKind inGroup(PartHeader header, PartGroup group, int place) {
        if (group == null) {
            return null;
        }
        if (group.is("encrypted")) {
            return PartKind.ENCRYPTED;
        }
        return group.is("signed") && place == 2 && header.type().endsWith("-signature") ? PartKind.SIGNATURE : null;
    }

    private static PartKind byType(PartHeader header, ContentHead head) {
        return switch (header.type()) {
            case "text/calendar", "application/ics", "text/x-vcalendar" -> PartKind.CALENDAR;
            case "text/vcard", "text/x-vcard" -> PartKind.VCARD;
            case "text/directory" -> lower(header, "profile").equals("vcard") ? PartKind.VCARD : null;
            case "message/rfc822", "message/global", "message/news" -> PartKind.MESSAGE;
            case "message/external-body" -> PartKind.EXTERNAL;
            case "message/delivery-status",
                    "message/global-delivery-status",
                    "message/disposition-notification",
                    "message/global-disposition-notification",
                    "message/feedback-report",
                    "message/global-headers",
                    "text/rfc822-headers" -> PartKind.REPORT;
            case "application/pkcs7-mime", "application/x-pkcs7-mime" -> smime(header, head);
            case PGP -> PartKind.ENCRYPTED;
            default -> null;
        };
    }

    private static PartKind smime(PartHeader header, ContentHead head) {
        String type = lower(header, "smime-type");
        if (type.equals("signed-data") || (type.isEmpty() && head.isSignedData())) {
            return PartKind.SIGNED;
        }
        return type.equals("certs-only") || type.equals("compressed-data") ? PartKind.ATTACHMENT : PartKind.ENCRYPTED;
    }

    private static String lower(PartHeader header, String parameter) {
        return header.parameters().getOrDefault(parameter, "").strip().toLowerCase(Locale.ROOT);
    }
}
