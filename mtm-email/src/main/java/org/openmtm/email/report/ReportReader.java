// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private static final Pattern RESENT =
            Pattern.compile("^resent-message-id:\\s*(<[^<>\\s]{1,500}>)", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

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
        private List<String> returned = List.of();

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
                returned = messageIds(text);
            }
            return groups == null || returned.isEmpty();
        }

        private static List<String> messageIds(String text) {
            // Some put an empty line, or the From line of a mailbox file, before the header.
            String start = text.stripLeading();
            String own = start.startsWith("From ") ? start.substring(start.indexOf('\n') + 1) : start;
            byte[] bytes = own.getBytes(StandardCharsets.UTF_8);
            List<String> ids = new ArrayList<>(resent(own));
            ids.add(MessageHeaders.scan(bytes, bytes.length).messageId());
            ids.removeIf(id -> !MessageIds.isId(id));
            return ids;
        }

        private static List<String> resent(String header) {
            Matcher field = RESENT.matcher(header);
            int end = header.indexOf("\n\n");
            return field.find() && (end < 0 || field.start() < end) ? List.of(field.group(1)) : List.of();
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

        private List<String> about() {
            String named = RecipientReports.field(groups, "original-message-id");
            int open = named.indexOf('<');
            int close = named.indexOf('>', open + 1);
            String id =
                    open >= 0 && close > open ? named.substring(open, close + 1).replace(" ", "") : "";
            Set<String> all = new LinkedHashSet<>();
            if (MessageIds.isId(id)) {
                all.add(id);
            }
            all.addAll(returned);
            return List.copyOf(all);
        }

        private List<String> references() {
            Set<String> all = new LinkedHashSet<>();
            if (MessageIds.isId(header.inReplyTo())) {
                all.add(header.inReplyTo());
            }
            for (int i = references.size() - 1; i >= 0 && all.size() < MOST_REFERENCES; i--) {
                all.add(references.get(i));
            }
            return List.copyOf(all);
        }
    }
}
