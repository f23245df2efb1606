// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** What to fetch of each message; UID is always asked for. Nothing here sets \\Seen. Not thread safe. */
public final class FetchItems {
    private static final Pattern SECTION =
            Pattern.compile("(?:[1-9]\\d{0,5}(?:\\.[1-9]\\d{0,5}){0,99})?(?:\\.?(?:HEADER|TEXT|MIME))?");

    private final StringJoiner items = new StringJoiner(" ", "(", ")").add("UID");

    private FetchItems() {}

    public static FetchItems uid() {
        return new FetchItems();
    }

    public FetchItems flags() {
        return item("FLAGS");
    }

    /** INTERNALDATE. */
    public FetchItems received() {
        return item("INTERNALDATE");
    }

    /** RFC822.SIZE. */
    public FetchItems size() {
        return item("RFC822.SIZE");
    }

    public FetchItems modSeq() {
        return item("MODSEQ");
    }

    public FetchItems structure() {
        return item("BODYSTRUCTURE");
    }

    /** What names the message in any mailbox, where this server has such a thing; otherwise nothing. */
    public FetchItems emailId(ImapConnection connection) {
        if (connection.has("OBJECTID")) {
            return item("EMAILID");
        }
        return connection.has("X-GM-EXT-1") ? item("X-GM-MSGID") : this;
    }

    /** The whole message, or one section: {@code ""}, {@code 1.2}, {@code HEADER}, {@code 1.MIME}. */
    public FetchItems section(String section) {
        return item("BODY.PEEK[" + checked(section) + "]");
    }

    /**
     * A part of a section. It may come shorter, at the end of the section.
     *
     * @param offset in bytes, from 0
     * @param length in bytes, at least 1
     */
    public FetchItems range(String section, long offset, long length) {
        if (offset < 0 || length < 1 || offset > UidSet.MAX_UID || length > UidSet.MAX_UID) {
            throw new MessagingException(ErrorKind.INVALID, "No such range: " + offset + "." + length, "");
        }
        return item("BODY.PEEK[" + checked(section) + "]<" + offset + "." + length + ">");
    }

    /** Only these fields of the header. */
    public FetchItems headerFields(String... names) {
        StringJoiner fields = new StringJoiner(" ", "BODY.PEEK[HEADER.FIELDS (", ")]");
        for (String name : names) {
            if (!name.matches("[A-Za-z0-9-]{1,100}")) {
                throw new MessagingException(ErrorKind.INVALID, "This is no name of a header field: " + name, "");
            }
            fields.add(name);
        }
        return item(fields.toString());
    }

    /** The size of a part without its transfer encoding; only where the server has BINARY. */
    public FetchItems binarySize(String section) {
        return item("BINARY.SIZE[" + checked(section) + "]");
    }

    private FetchItems item(String text) {
        items.add(text);
        return this;
    }

    private static String checked(String section) {
        if (!SECTION.matcher(section).matches() || section.startsWith(".")) {
            throw new MessagingException(ErrorKind.INVALID, "A message has no section " + section, "");
        }
        return section;
    }

    @Override
    public String toString() {
        return items.toString();
    }
}
