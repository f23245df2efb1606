// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend.swap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.Flag;
import org.openmtm.store.ListQuery;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.StoreReader;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.MailboxGenerator;

/**
 * One message of an account, as either side has it: what both have to agree on.
 *
 * @param folder its folder, as the server writes it
 * @param messageId with its angle brackets
 * @param sha256 of all its bytes
 * @param flagged whether it bears the flag
 */
record Mail(String folder, String messageId, String sha256, boolean flagged) {
    private static final Pattern LISTED = Pattern.compile("\\* LIST \\([^)]*\\) \\S+ \"?([^\"]+)\"?");
    private static final Pattern EXISTS = Pattern.compile("\\* (\\d+) EXISTS");
    private static final Pattern BODY = Pattern.compile("BODY\\[] (?:\\{(\\d+)}\r\n)");
    private static final Pattern MESSAGE_ID = Pattern.compile("(?im)^Message-ID:\\s*(<[^>]*>)");
    private static final int AT_ONCE = 100;

    /** A generated one where it has to be. */
    static Mail of(String folder, MailboxGenerator mails, int number, boolean flagged) {
        return new Mail(folder, mails.messageId(number), sha256(mails.mail(number)), flagged);
    }

    /** All that a server has, as another client sees it. */
    static List<Mail> onServer(ImapProbe client) throws IOException {
        List<Mail> mails = new ArrayList<>();
        for (String line : client.command("LIST \"\" \"*\"")) {
            Matcher listed = LISTED.matcher(line);
            if (listed.matches()) {
                in(listed.group(1), client, mails);
            }
        }
        return mails;
    }

    private static void in(String folder, ImapProbe client, List<Mail> mails) throws IOException {
        int count = 0;
        for (String line : client.command("EXAMINE \"" + folder + "\"")) {
            Matcher exists = EXISTS.matcher(line);
            count = exists.matches() ? Integer.parseInt(exists.group(1)) : count;
        }
        for (int first = 1; first <= count; first += AT_ONCE) {
            int last = Math.min(count, first + AT_ONCE - 1);
            for (String response : client.command("FETCH " + first + ":" + last + " (FLAGS BODY.PEEK[])")) {
                Matcher body = BODY.matcher(response);
                if (body.find()) {
                    int length = Integer.parseInt(body.group(1));
                    String bytes = response.substring(body.end(), body.end() + length);
                    boolean flagged = response.substring(0, body.start()).contains("\\Flagged");
                    mails.add(new Mail(
                            folder, messageId(bytes), sha256(bytes.getBytes(StandardCharsets.ISO_8859_1)), flagged));
                }
            }
        }
    }

    /** All that the store has of a service. */
    static List<Mail> here(StoreReader store, EntryId service) {
        List<Mail> mails = new ArrayList<>();
        for (RemoteFolder folder : store.remoteFolders(service)) {
            try (Stream<Entry> children = store.children(ListQuery.all(folder.folder())).stream()) {
                children.filter(entry -> entry.type() == EntryType.MESSAGE)
                        .forEach(entry -> mails.add(new Mail(
                                folder.path(),
                                entry.header().messageId(),
                                store.body(entry.id())
                                        .map(body -> body.sha256())
                                        .orElse("(no body)"),
                                entry.flags().has(Flag.FLAGGED))));
            }
        }
        return mails;
    }

    static String messageId(String mail) {
        Matcher header = MESSAGE_ID.matcher(mail);
        return header.find() ? header.group(1) : "";
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
