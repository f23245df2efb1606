// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.openmtm.entry.MessageHeader;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.message.ContentKind;
import org.openmtm.message.HeaderField;
import org.openmtm.message.HtmlBody;
import org.openmtm.message.HtmlOptions;
import org.openmtm.message.MessageSource;
import org.openmtm.message.OpenMessage;
import org.openmtm.message.SafeHtml;
import org.openmtm.store.PartReader.Part;
import org.openmtm.store.PartialBody;

/** A message that was walked over once: its header and the places of its parts are known. */
final class OpenedMessage implements OpenMessage {
    static final int MOST_CHARS = 1_000_000;
    /** Of a stream whose length is not known: enough for the largest buffer. */
    private static final long LENGTH = 1 << 20;

    private static final Duration BUDGET = Duration.ofMinutes(10);

    private final MessageSource source;
    private final HeaderBlock header;
    private final HeaderFields fields;
    private final List<PartLister.Listed> listed;
    private final List<Part> parts;
    private final Set<ContentKind> kinds;

    private OpenedMessage(MessageSource source, PartLister lister, List<PartLister.Listed> listed) {
        this.source = source;
        this.header = lister.message();
        this.fields = header.fields();
        this.listed = List.copyOf(listed);
        this.parts = this.listed.stream().map(PartLister.Listed::part).toList();
        this.kinds = Set.copyOf(lister.kinds());
    }

    static OpenedMessage of(MessageSource source) throws IOException {
        PartLister lister = new PartLister();
        try (InputStream raw = source.open()) {
            new MimeWalker(raw, LENGTH, BUDGET, lister).walk();
        }
        Optional<PartialBody> partial = source.partial();
        return new OpenedMessage(source, lister, partial.isPresent() ? lister.listed(partial.get()) : lister.listed());
    }

    @Override
    public MessageHeader summary() {
        return MessageHeaders.of(header);
    }

    @Override
    public List<HeaderField> fields() {
        return fields.all();
    }

    @Override
    public boolean degraded() {
        return fields.degraded()
                || listed.size() >= MimeWalker.MOST_PARTS
                || listed.stream().anyMatch(one -> isDegraded(one.part()));
    }

    private static boolean isDegraded(Part part) {
        boolean text = part.type().startsWith("text/");
        return part.type().startsWith("multipart/")
                || (text && !Charsets.isKnown(part.details().charset()));
    }

    @Override
    public List<Part> parts() {
        return parts;
    }

    List<PartLister.Listed> listed() {
        return listed;
    }

    @Override
    public Set<ContentKind> kinds() {
        return kinds;
    }

    @Override
    public String text(Charset charset) throws IOException {
        Optional<PartialBody> partial = source.partial();
        TextCollector collector = partial.isPresent()
                ? new TextCollector(MOST_CHARS, partial.get(), new PartialText(Locale.getDefault()), charset)
                : new TextCollector(MOST_CHARS, charset);
        try (InputStream raw = source.open()) {
            new MimeWalker(raw, LENGTH, BUDGET, collector).walk();
        }
        return CleanText.block(collector.text());
    }

    @Override
    public String text(int part, Charset charset) throws IOException {
        Part found = part(part).part();
        if (!found.type().startsWith("text/")) {
            throw new MessagingException(
                    ErrorKind.INVALID, "Part " + part + " is no text but " + found.type(), "Stream it instead");
        }
        return CleanText.block(PartText.read(this, found, charset).forPeople(found));
    }

    @Override
    public Optional<HtmlBody> html(Charset charset) throws IOException {
        return HtmlDocument.of(this, charset).map(HtmlDocument::body);
    }

    @Override
    public Optional<SafeHtml> safeHtml(HtmlOptions options) throws IOException {
        Optional<HtmlDocument> html = HtmlDocument.of(this, options.charset());
        return html.isEmpty() ? Optional.empty() : Optional.of(new HtmlCleaner(this, html.get(), options).clean());
    }

    @Override
    public InputStream open(int part) throws IOException {
        PartLister.Listed found = here(part);
        return new PartStream(
                SliceStream.open(source, found.place().offset(), found.place().length()), found.encoding());
    }

    @Override
    public OpenMessage message(int part) throws IOException {
        PartLister.Listed found = here(part);
        if (found.encoding() != PartHeader.Encoding.IDENTITY) {
            return of(() -> open(part));
        }
        // A stretch of the outermost message: messages within messages cost no more the deeper they are.
        return of(source instanceof Slice outer ? outer.within(found) : Slice.of(source, found));
    }

    private record Slice(MessageSource whole, long offset, long length) implements MessageSource {
        static Slice of(MessageSource whole, PartLister.Listed part) {
            return new Slice(whole, part.place().offset(), part.place().length());
        }

        Slice within(PartLister.Listed part) {
            return new Slice(whole, offset + part.place().offset(), part.place().length());
        }

        @Override
        public InputStream open() throws IOException {
            return SliceStream.open(whole, offset, length);
        }
    }

    private PartLister.Listed part(int number) {
        if (number < 1 || number > listed.size()) {
            throw new MessagingException(
                    ErrorKind.NOT_FOUND,
                    "The message has no part " + number,
                    "It has parts 1 to " + Math.max(1, listed.size()));
        }
        return listed.get(number - 1);
    }

    private PartLister.Listed here(int number) {
        PartLister.Listed found = part(number);
        if (found.part().missing() > 0) {
            throw new MessagingException(
                    ErrorKind.NOT_FOUND,
                    "Part " + number + " is not here: " + found.part().missing() + " bytes of it are on the server",
                    "Populate the message first");
        }
        return found;
    }
}
