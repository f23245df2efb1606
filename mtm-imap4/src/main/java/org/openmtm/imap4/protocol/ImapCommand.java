// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * A command being built. Every argument passes a gate: the words of the protocol are constants of ours, everything that
 * comes from elsewhere is quoted or sent as a literal, keywords are atoms, and nothing with CR, LF or NUL gets in. For one
 * thread; not to be changed after it was sent.
 */
public final class ImapCommand {
    /** Longer strings go as literals: some servers cap the length of a line. */
    private static final int LONGEST_QUOTED = 1000;

    /** A piece of a command. */
    sealed interface Part permits Text, Literal, Secret, Stream {}

    record Text(String ascii) implements Part {}

    record Literal(byte[] bytes) implements Part {}

    /** Quoted or encoded already; not to be shown anywhere. */
    record Secret(byte[] ascii) implements Part {}

    /** A literal that is read while it is sent. */
    record Stream(InputStream in, long length) implements Part {}

    private final String name;
    private final Set<String> needs = new TreeSet<>();
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    private ImapCommand(String name) {
        this.name = name;
        text.append(name);
    }

    /** @param words the command with the arguments that are ours: constants, never anything that came from elsewhere */
    public static ImapCommand of(String words) {
        return new ImapCommand(words);
    }

    /** Further constants of ours, after a space. */
    public ImapCommand words(String words) {
        gap().append(words);
        return this;
    }

    /** Says that this command is known only to servers with this capability: BAD to it switches the capability off. */
    public ImapCommand needs(String capability) {
        needs.add(capability);
        return this;
    }

    /** The capabilities without which this command would not be understood. */
    public Set<String> needs() {
        return needs;
    }

    /** Constants of ours that close something, without a space. */
    ImapCommand end(String words) {
        text.append(words);
        return this;
    }

    public ImapCommand number(long number) {
        gap().append(number);
        return this;
    }

    public ImapCommand set(UidSet uids) {
        gap().append(uids);
        return this;
    }

    /**
     * A string from elsewhere, one character per byte, as quoted string or literal.
     *
     * @throws MessagingException INVALID for CR, LF, NUL or a character that is no byte
     */
    public ImapCommand string(String value) {
        boolean quotable = value.length() <= LONGEST_QUOTED;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == 0 || c == '\r' || c == '\n' || c > 0xff) {
                throw new MessagingException(
                        ErrorKind.INVALID,
                        String.format("The character U+%04X must not be in an argument of %s", (int) c, name),
                        "Take it out of the name or setting it came from");
            }
            quotable = quotable && c >= 0x20 && c <= 0x7e;
        }
        gap();
        if (quotable) {
            text.append('"');
            text.append(value.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
        } else {
            flushText();
            parts.add(new Literal(value.getBytes(StandardCharsets.ISO_8859_1)));
        }
        return this;
    }

    /**
     * A literal of known length. The stream is read when the command is sent, to its end and not closed; it may be large.
     * Should it turn out shorter or fail, the connection is closed: there is no other way out of a literal.
     */
    public ImapCommand stream(InputStream in, long length) {
        gap();
        flushText();
        parts.add(new Stream(in, length));
        return this;
    }

    /** A name of a mailbox exactly as the server wrote it. */
    public ImapCommand mailbox(String path) {
        return string(path);
    }

    /** A parenthesised list of flags. @throws MessagingException INVALID for a keyword that is no atom */
    public ImapCommand flags(Flags flags) {
        StringJoiner list = new StringJoiner(" ", " (", ")");
        for (Flag flag : Flag.values()) {
            if (flags.has(flag)) {
                list.add(flag.imapName());
            }
        }
        for (String keyword : flags.keywords()) {
            if (!Flags.isKeyword(keyword)) {
                throw new MessagingException(ErrorKind.INVALID, "A flag is no keyword of IMAP", "Choose another name");
            }
            list.add(keyword);
        }
        text.append(list);
        return this;
    }

    /** Base64 of a secret, as it is; the caller overwrites the array when the command is done. */
    ImapCommand secret(byte[] ascii) {
        gap();
        flushText();
        parts.add(new Secret(ascii));
        return this;
    }

    /** A secret string as literal or quoted string. */
    ImapCommand secretString(byte[] utf8) {
        boolean quotable = true;
        for (byte b : utf8) {
            quotable = quotable && b >= 0x20 && b <= 0x7e && b != '"' && b != '\\';
            if (b == 0 || b == '\r' || b == '\n') {
                throw new MessagingException(
                        ErrorKind.INVALID, "The password has a line break or NUL in it", "Set the password again");
            }
        }
        gap();
        if (quotable) {
            text.append('"');
            flushText();
            parts.add(new Secret(utf8));
            text.append('"');
        } else {
            flushText();
            parts.add(new Literal(utf8));
        }
        return this;
    }

    /** One space between arguments, none after a parenthesis that opens. */
    private StringBuilder gap() {
        boolean opened = text.length() > 0 && text.charAt(text.length() - 1) == '(';
        return opened ? text : text.append(' ');
    }

    private void flushText() {
        if (text.length() > 0) {
            parts.add(new Text(text.toString()));
            text.setLength(0);
        }
    }

    List<Part> parts() {
        flushText();
        return parts;
    }

    /** Whether the answer has bytes of messages in it. */
    boolean bringsBodies() {
        return name.endsWith("FETCH") && text.indexOf("BODY") >= 0;
    }

    /** The name, for messages. */
    String name() {
        return name;
    }
}
