// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.store.PendingChange;

/**
 * What a pending change keeps in its one text: small named values. Immutable.
 *
 * @param values by name
 */
record ChangeDetail(Map<String, String> values) {
    /** Where a message of a local folder lay before, or the former name of a folder. */
    private static final String FORMER = "former";
    /** The folder that a message was last sent to, or the path that a folder was last to get. */
    private static final String TRIED = "tried";
    /** The UID in the folder tried, once the server has a copy there and its original still has to go. */
    private static final String COPIED = "copied";
    /** The UIDVALIDITY that the UID of the copy, or the mark of the row, belongs to. */
    private static final String NUMBERING = "numbering";
    /** The message that an upload is a mere copy of. */
    private static final String ORIGINAL = "original";
    /** Whether the server said that it did what was tried; only its UID is not known. */
    private static final String DONE = "done";
    /** Why it was not done when it was last tried. */
    private static final String TROUBLE = "trouble";

    /** A text of the store has at most 1,000 characters: so much of each value is kept, encoded. */
    private static final int LONGEST_TROUBLE = 300;

    private static final int LONGEST_NAME = 300;

    static final ChangeDetail NONE = new ChangeDetail(Map.of());

    ChangeDetail {
        values = Map.copyOf(values);
    }

    static ChangeDetail of(PendingChange change) {
        return of(change.detail());
    }

    static ChangeDetail of(String text) {
        Map<String, String> values = new TreeMap<>();
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8));
            }
        }
        return new ChangeDetail(values);
    }

    static ChangeDetail of(FetchOptions options) {
        return new ChangeDetail(options.parameters());
    }

    FetchOptions options() {
        return FetchOptions.of(values);
    }

    EntryId formerFolder() {
        return id(FORMER);
    }

    String formerName() {
        return values.getOrDefault(FORMER, "");
    }

    EntryId triedFolder() {
        return id(TRIED);
    }

    String triedPath() {
        return values.getOrDefault(TRIED, "");
    }

    /** The UID of the copy, or 0. */
    long copied() {
        return Long.parseLong(values.getOrDefault(COPIED, "0"));
    }

    /** UIDVALIDITY of the folder tried when it was tried, or of the copy; 0 if it was not known. */
    long numbering() {
        return Long.parseLong(values.getOrDefault(NUMBERING, "0"));
    }

    EntryId original() {
        return id(ORIGINAL);
    }

    boolean done() {
        return values.containsKey(DONE);
    }

    String trouble() {
        return values.getOrDefault(TROUBLE, "");
    }

    ChangeDetail formerFolder(EntryId folder) {
        return with(FORMER, folder.toString());
    }

    ChangeDetail formerName(String name) {
        return with(FORMER, cut(name, LONGEST_NAME));
    }

    ChangeDetail tried(EntryId folder) {
        return with(TRIED, folder.toString());
    }

    /** A path that is too long to be kept is not. */
    ChangeDetail triedPath(String path) {
        return cut(path, LONGEST_NAME).equals(path) ? with(TRIED, path) : this;
    }

    /** @param validity UIDVALIDITY that the UID belongs to */
    ChangeDetail copied(long validity, long uid) {
        return with(COPIED, Long.toString(uid)).numbering(validity);
    }

    ChangeDetail numbering(long validity) {
        return with(NUMBERING, Long.toString(validity));
    }

    ChangeDetail original(EntryId message) {
        return with(ORIGINAL, message.toString());
    }

    /** The same, half done or in doubt as it is, and why it was not finished. */
    ChangeDetail troubled(String why) {
        return with(TROUBLE, shown(why));
    }

    ChangeDetail asDone() {
        return with(DONE, "1");
    }

    /** The same, when it is known that what was tried did not happen, and why. */
    ChangeDetail failed(String why) {
        Map<String, String> kept = new TreeMap<>(values);
        kept.keySet().removeAll(Set.of(TRIED, COPIED, NUMBERING, DONE, TROUBLE));
        String shown = shown(why);
        if (!shown.isEmpty()) {
            kept.put(TROUBLE, shown);
        }
        return new ChangeDetail(kept);
    }

    private static String shown(String why) {
        return cut(why.replaceAll("\\p{Cntrl}+", " ").strip(), LONGEST_TROUBLE);
    }

    /** The beginning of a text that takes so much room. */
    private static String cut(String text, int encoded) {
        String shorter = text;
        while (URLEncoder.encode(shorter, UTF_8).length() > encoded) {
            shorter = shorter.substring(0, shorter.length() - 1 - shorter.length() / 16);
        }
        return shorter;
    }

    private ChangeDetail with(String name, String value) {
        Map<String, String> changed = new TreeMap<>(values);
        changed.put(name, value);
        return new ChangeDetail(changed);
    }

    private EntryId id(String name) {
        String text = values.getOrDefault(name, "");
        return text.isEmpty() ? null : EntryId.parse(text);
    }

    /** As it is kept. */
    String text() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(values)
                .forEach((name, value) -> text.append(text.isEmpty() ? "" : "&")
                        .append(name)
                        .append('=')
                        .append(URLEncoder.encode(value, UTF_8)));
        return text.toString();
    }
}
