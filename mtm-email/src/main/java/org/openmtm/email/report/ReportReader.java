// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openmtm.email.mime.MailDate;
import org.openmtm.email.mime.MessageHeaders;
import org.openmtm.email.mime.MessageIds;
import org.openmtm.email.mime.TopParts;
import org.openmtm.email.report.MailReport.Kind;
import org.openmtm.entry.MessageHeader;

/**
 * Reads a report: a multipart/report (RFC 6522) with a delivery status or a disposition right in it, with whatever line ends
 * and transfer encodings. Of a message that is none only the header is read; of the message that came back only its own
 * header. Keeps 4 MB at most. Stateless and thread safe.
 */
public final class ReportReader {
    public static final int MOST_RECIPIENTS = 10_000;
    private static final int MOST_STATUS = 4 << 20;
    private static final int MOST_HEADER = 256 * 1024;
    private static final int MOST_REFERENCES = 100;

    private ReportReader() {}

    /**
     * @param raw the message; not closed
     * @return empty if it is no report, or reports nothing about anybody
     * @throws IOException only what the stream throws
     */
    public static Optional<MailReport> read(InputStream raw) throws IOException {
        Parts parts = new Parts();
        TopParts.read(raw, parts);
        return parts.report();
    }

    private static final class Parts implements TopParts.Choice {
        private MessageHeader header = MessageHeader.EMPTY;
        private List<String> references = List.of();
        private Kind kind;
        private FieldGroups groups;
        private String returned = "";

        @Override
        public boolean message(String type, MessageHeader top, List<String> ids) {
            header = top;
            references = ids;
            return type.equals("multipart/report");
        }

        @Override
        public int most(String type) {
            if (kind(type) != null) {
                return groups == null ? MOST_STATUS : 0;
            }
            return isReturned(type) && returned.isEmpty() ? MOST_HEADER : 0;
        }

        private static Kind kind(String type) {
            return switch (type) {
                case "message/delivery-status", "message/global-delivery-status" -> Kind.DELIVERY;
                case "message/disposition-notification", "message/global-disposition-notification" -> Kind.DISPOSITION;
                default -> null;
            };
        }

        private static boolean isReturned(String type) {
            return switch (type) {
                case "message/rfc822",
                        "message/global",
                        "text/rfc822-headers",
                        "message/rfc822-headers",
                        "message/global-headers" -> true;
                default -> false;
            };
        }

        @Override
        public boolean part(String type, String text) {
            if (kind(type) != null) {
                kind = kind(type);
                groups = FieldGroups.parse(text, MOST_RECIPIENTS);
            } else {
                returned = messageId(text);
            }
            return groups == null || returned.isEmpty();
        }

        private static String messageId(String text) {
            // Some put an empty line, or the From line of a mailbox file, before the header.
            String start = text.stripLeading();
            String own = start.startsWith("From ") ? start.substring(start.indexOf('\n') + 1) : start;
            byte[] bytes = own.getBytes(StandardCharsets.UTF_8);
            String id = MessageHeaders.scan(bytes, bytes.length).messageId();
            return MessageIds.isId(id) ? id : "";
        }

        Optional<MailReport> report() {
            if (groups == null) {
                return Optional.empty();
            }
            List<RecipientReport> recipients = RecipientReports.of(kind, groups);
            if (recipients.isEmpty()) {
                return Optional.empty();
            }
            FieldGroup message = groups.message();
            String server = Words.withoutComments(Words.withoutType(message.get("reporting-mta")));
            return Optional.of(new MailReport(
                    kind,
                    MessageIds.isId(header.messageId()) ? header.messageId() : "",
                    header.sent(),
                    Words.withoutXtext(message.get("original-envelope-id")),
                    server.isEmpty() ? message.get("reporting-ua") : server,
                    MailDate.parse(message.get("arrival-date")),
                    about(),
                    references(),
                    recipients));
        }

        private String about() {
            String named = RecipientReports.field(groups, "original-message-id");
            int open = named.indexOf('<');
            int close = named.indexOf('>', open + 1);
            String id =
                    open >= 0 && close > open ? named.substring(open, close + 1).replace(" ", "") : "";
            return MessageIds.isId(id) ? id : returned;
        }

        private List<String> references() {
            Set<String> all = new LinkedHashSet<>();
            if (MessageIds.isId(header.inReplyTo())) {
                all.add(header.inReplyTo());
            }
            // The last ones are the nearest.
            all.addAll(references.subList(Math.max(0, references.size() - MOST_REFERENCES), references.size()));
            return List.copyOf(all);
        }
    }
}
