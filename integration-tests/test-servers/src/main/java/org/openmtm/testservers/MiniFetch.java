// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openmtm.testservers.MiniMailbox.Folder;
import org.openmtm.testservers.MiniMailbox.Message;

/** FETCH answers and SEARCH criteria of the honest part of a {@link ScriptedImapServer}. */
final class MiniFetch {

    private static final DateTimeFormatter INTERNAL_DATE =
            DateTimeFormatter.ofPattern("dd-MMM-yyyy HH:mm:ss Z", Locale.ENGLISH);
    private static final Pattern BODY = Pattern.compile("(?i)BODY(?:\\.PEEK)?\\[([^]]*)](?:<(\\d+)\\.(\\d+)>)?");

    private MiniFetch() {}

    static byte[] answer(int sequence, Message message, List<String> items) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        text(answer, "* " + sequence + " FETCH (");
        String space = "";
        for (String item : items) {
            text(answer, space);
            item(answer, message, item);
            space = " ";
        }
        text(answer, ")\r\n");
        return answer.toByteArray();
    }

    private static void item(ByteArrayOutputStream answer, Message message, String item) {
        Matcher body = BODY.matcher(item);
        if (body.matches()) {
            section(answer, message, body);
            return;
        }
        String name = item.toUpperCase(Locale.ROOT);
        switch (name) {
            case "UID" -> text(answer, "UID " + message.uid());
            case "FLAGS" -> text(answer, "FLAGS (" + String.join(" ", message.flags()) + ")");
            case "RFC822.SIZE" -> text(answer, "RFC822.SIZE " + message.body().length);
            case "INTERNALDATE" ->
                text(
                        answer,
                        "INTERNALDATE \""
                                + INTERNAL_DATE.format(message.received().atOffset(ZoneOffset.UTC)) + "\"");
            // One name for one content, wherever it lies.
            case "EMAILID" -> text(answer, "EMAILID (M" + contentId(message.body()) + ")");
            case "X-GM-MSGID" ->
                text(
                        answer,
                        "X-GM-MSGID " + Long.toUnsignedString(Long.parseUnsignedLong(contentId(message.body()), 16)));
            case "ENVELOPE" -> text(answer, "ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)");
            case "BODYSTRUCTURE", "BODY" ->
                text(
                        answer,
                        name + " (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"UTF-8\") NIL NIL \"8BIT\" " + message.body().length
                                + " 1)");
            default -> text(answer, name + " NIL");
        }
    }

    private static String contentId(byte[] body) {
        java.util.zip.CRC32 sum = new java.util.zip.CRC32();
        sum.update(body);
        return String.format("%08x%08x", Arrays.hashCode(body), sum.getValue());
    }

    private static void section(ByteArrayOutputStream answer, Message message, Matcher body) {
        String section = body.group(1).toUpperCase(Locale.ROOT);
        byte[] bytes = bytes(message.body(), section);
        String origin = "";
        if (body.group(2) != null) {
            int start = Math.min(Integer.parseInt(body.group(2)), bytes.length);
            int end = (int) Math.min((long) start + Long.parseLong(body.group(3)), bytes.length);
            bytes = Arrays.copyOfRange(bytes, start, end);
            origin = "<" + start + ">";
        }
        text(answer, "BODY[" + section + "]" + origin + " {" + bytes.length + "}\r\n");
        answer.writeBytes(bytes);
    }

    private static byte[] bytes(byte[] message, String section) {
        if (section.isEmpty()) {
            return message;
        }
        String whole = new String(message, StandardCharsets.ISO_8859_1);
        int end = whole.indexOf("\r\n\r\n");
        String header = end < 0 ? whole : whole.substring(0, end + 4);
        String part = whole.substring(header.length());
        if (section.equals("HEADER")) {
            part = header;
        } else if (section.startsWith("HEADER.FIELDS")) {
            List<String> names = List.of(section.replaceAll(".*\\(|\\).*", "").split(" "));
            part = Arrays.stream(header.split("\r\n(?![ \t])"))
                            .filter(line -> names.contains(line.split(":")[0].toUpperCase(Locale.ROOT)))
                            .collect(Collectors.joining("\r\n", "", "\r\n"))
                    + "\r\n";
        }
        return part.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The few criteria that clients of this server use; any other is an error of the test. */
    static boolean matches(Message message, String criteria, Folder folder) {
        String[] words = criteria.trim().toUpperCase(Locale.ROOT).split(" ");
        boolean matches = true;
        for (int i = 0; i < words.length; i++) {
            long last = folder.messages.get(folder.messages.size() - 1).uid();
            matches &= switch (words[i]) {
                case "ALL", "" -> true;
                case "HEADER" -> hasField(message, words[++i], words[++i]);
                case "UID" -> new UidSet(words[++i], last).contains(message.uid());
                case "SEEN" -> message.flags().contains("\\Seen");
                case "UNSEEN" -> !message.flags().contains("\\Seen");
                case "DELETED" -> message.flags().contains("\\Deleted");
                case "UNDELETED" -> !message.flags().contains("\\Deleted");
                default -> throw new IllegalArgumentException("the scripted server cannot search for " + criteria);
            };
        }
        return matches;
    }

    /** Upper case, quoted and without spaces, as Message-IDs are. */
    private static boolean hasField(Message message, String name, String text) {
        String field = new String(
                bytes(message.body(), "HEADER.FIELDS (" + name.replace("\"", "") + ")"), StandardCharsets.ISO_8859_1);
        return field.toUpperCase(Locale.ROOT).contains(text.replace("\"", ""));
    }

    private static void text(ByteArrayOutputStream into, String text) {
        into.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
