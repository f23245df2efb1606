// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.message;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openmtm.entry.MessageHeader;
import org.openmtm.error.MessagingException;
import org.openmtm.store.PartKind;
import org.openmtm.store.PartReader;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A message that is open for reading. It holds its header (at most 1 MB) and the list of its parts, and reads its source
 * again for anything else; nothing has to be closed but streams. Immutable and thread safe. What it gives stands for the
 * source as it was when it was opened.
 *
 * <p>A {@code charset} that is given to a method counts instead of the one the text itself names, for mail that names none
 * or a wrong one; null takes the message's word, or a guess (UTF-8, else windows-1252).
 */
@ProviderType
public interface OpenMessage {
    /** What lists show of it. */
    MessageHeader summary();

    /** The header fields in the order of the message: the first 1,000, within the first 1 MB. */
    List<HeaderField> fields();

    /** The fields of this name, in any case. */
    default List<HeaderField> fields(String name) {
        return fields().stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .toList();
    }

    /** Whether something of the header or the structure could not be read as it should: shown is what could be had. */
    boolean degraded();

    /** The parts that hold content, in order, numbered from 1. */
    List<PartReader.Part> parts();

    /** The parts of a kind. */
    default List<PartReader.Part> parts(PartKind kind) {
        return parts().stream().filter(part -> part.kind() == kind).toList();
    }

    /** The parts that are meant to be kept apart from the text. */
    default List<PartReader.Part> attachments() {
        return parts().stream().filter(PartReader.Part::attachment).toList();
    }

    /** What there is in this message; also whether and how it is signed or encrypted. */
    Set<ContentKind> kinds();

    /**
     * Its text for people, with line feeds: of its text parts, plain where there is plain, else HTML turned into text. At
     * most 1,000,000 characters, without control characters but line feeds and tabs.
     *
     * @throws IOException if reading fails
     */
    String text(Charset charset) throws IOException;

    /** @see #text(Charset) */
    default String text() throws IOException {
        return text(null);
    }

    /**
     * The text of one text part, likewise.
     *
     * @throws MessagingException NOT_FOUND if there is no such part; INVALID if it is no text
     */
    String text(int part, Charset charset) throws IOException;

    /** Its HTML as the sender wrote it, with what belongs to it; empty where it has none. Not to be shown as it is. */
    Optional<HtmlBody> html(Charset charset) throws IOException;

    /** @see #html(Charset) */
    default Optional<HtmlBody> html() throws IOException {
        return html(null);
    }

    /**
     * Its HTML made safe to be shown: no scripts, event handlers, forms, frames, style sheets; links only to http, https and
     * mailto; nothing that loads from the network but what the options allow. At most 12 MB of images are written into it,
     * and no more are looked for after 5 seconds.
     */
    Optional<SafeHtml> safeHtml(HtmlOptions options) throws IOException;

    /**
     * Streams the content of a part, without its transfer encoding. The caller closes it.
     *
     * @throws MessagingException NOT_FOUND if there is no such part, or it is not here
     */
    InputStream open(int part) throws IOException;

    /**
     * Opens a part that is itself a message (a part of the kind MESSAGE, or a file with a mail in it).
     *
     * @throws MessagingException as {@link #open(int)}
     */
    OpenMessage message(int part) throws IOException;
}
