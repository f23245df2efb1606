// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.openmtm.message.ContentKind;
import org.openmtm.message.FileNames;
import org.openmtm.store.BodyRange;
import org.openmtm.store.PartKind;
import org.openmtm.store.PartReader.Part;
import org.openmtm.store.PartialBody;

/** Lists the parts of a message during a walk, with what they are and where; copies one of them if asked to. */
final class PartLister implements MimeVisitor {
    private final int wanted;
    private final OutputStream target;
    private final List<Listed> parts = new ArrayList<>();
    private final Set<ContentKind> kinds = EnumSet.noneOf(ContentKind.class);
    private HeaderBlock message;
    private PartGroup group;
    private PartHeader header;
    private ContentHead head;
    private PartDecoder decoder;
    private int place;

    /** @param urls where it lies among the URLs that HTML may name */
    record Listed(Part part, BodyRange place, PartHeader.Encoding encoding, PartGroup group, Urls urls) {}

    /**
     * @param location its own URL, resolved, or empty
     * @param base what the URLs in it are relative to, or empty
     */
    record Urls(String location, String base) {}

    /** Only lists. */
    PartLister() {
        this(0, OutputStream.nullOutputStream());
    }

    /** Copies part number {@code wanted} as well, and has enough then. */
    PartLister(int wanted, OutputStream target) {
        this.wanted = wanted;
        this.target = target;
    }

    HeaderBlock message() {
        return message;
    }

    List<Listed> listed() {
        return parts;
    }

    List<Part> parts() {
        return parts.stream().map(Listed::part).toList();
    }

    Set<ContentKind> kinds() {
        return kinds;
    }

    @Override
    public void message(HeaderBlock begins) {
        message = begins;
    }

    @Override
    public void multipartBegin(PartHeader begins) {
        child();
        group = new PartGroup(group, begins);
        if (group.is("digest")) {
            kinds.add(ContentKind.DIGEST);
        } else if (group.is("report")) {
            kinds.add(ContentKind.REPORT);
        } else if (group.is("signed")) {
            boolean pgp = group.parameter("protocol").contains("pgp");
            kinds.add(pgp ? ContentKind.PGP_SIGNED : ContentKind.SMIME_SIGNED);
        } else if (group.is("encrypted")) {
            kinds.add(ContentKind.PGP_ENCRYPTED);
        }
    }

    @Override
    public void multipartEnd(PartHeader ends) {
        group = group.parent();
    }

    private int child() {
        return group == null ? 1 : group.child();
    }

    @Override
    public boolean part(String number, PartHeader begins) {
        header = begins;
        place = child();
        boolean copied = parts.size() + 1 == wanted;
        head = new ContentHead(begins, copied ? target : OutputStream.nullOutputStream());
        decoder = new PartDecoder(begins.encoding(), head);
        return copied || head.isOfInterest() || begins.encoding() != PartHeader.Encoding.IDENTITY;
    }

    @Override
    public void body(byte[] bytes, int offset, int length) throws IOException {
        decoder.add(bytes, offset, length);
    }

    @Override
    public void partEnd(long position, long length) throws IOException {
        long decoded = decoder.finish();
        long size = header.encoding() == PartHeader.Encoding.IDENTITY ? length : decoded;
        PartKind kind = PartKinds.of(header, group, place, head);
        boolean apart = kind != PartKind.SIGNATURE
                && (header.isAttachment()
                        || header.isMessage()
                        || (!header.isText() && header.contentId().isEmpty()));
        Part part = new Part(
                parts.size() + 1,
                header.type(),
                FileNames.safe(header.fileName()),
                size,
                apart,
                0,
                PartKinds.details(kind, header));
        parts.add(new Listed(part, new BodyRange(position, length), header.encoding(), group, urls()));
        note(part);
    }

    private Urls urls() {
        String around = group == null ? "" : group.base();
        String outer = header.base().isEmpty() ? around : header.base();
        String location = header.location().isEmpty() ? "" : HtmlUrls.resolved(outer, header.location());
        return new Urls(location, header.base().isEmpty() && !location.isEmpty() ? location : outer);
    }

    private void note(Part part) {
        switch (part.kind()) {
            case TEXT -> kinds.add(ContentKind.TEXT);
            case HTML -> kinds.add(ContentKind.HTML);
            case MESSAGE -> kinds.add(ContentKind.MESSAGE);
            case CALENDAR -> kinds.add(ContentKind.CALENDAR);
            case VCARD -> kinds.add(ContentKind.VCARD);
            case EXTERNAL -> kinds.add(ContentKind.EXTERNAL);
            case SIGNED -> kinds.add(ContentKind.SMIME_SIGNED);
            case ENCRYPTED ->
                kinds.add(part.type().endsWith("pkcs7-mime") ? ContentKind.SMIME_ENCRYPTED : ContentKind.PGP_ENCRYPTED);
            default -> {
                // Of these the attachment, or the multipart, says enough.
            }
        }
        if (part.attachment()) {
            kinds.add(ContentKind.ATTACHMENTS);
        }
        if (header.isText() && head.hasArmour("MESSAGE")) {
            kinds.add(ContentKind.PGP_ENCRYPTED);
        }
        if (header.isText() && head.hasArmour("SIGNED MESSAGE")) {
            kinds.add(ContentKind.PGP_SIGNED);
        }
    }

    /** The parts with what is missing of them; the size of one that is not here is guessed from its encoding. */
    List<Listed> listed(PartialBody body) {
        List<Listed> partial = new ArrayList<>();
        for (Listed listed : parts) {
            Part part = listed.part();
            long missing = body.missing(listed.place().offset(), listed.place().length());
            long encoded = listed.place().length();
            long size = missing > 0 && part.size() < encoded ? encoded * 3 / 4 : part.size();
            partial.add(new Listed(
                    new Part(
                            part.number(),
                            part.type(),
                            part.fileName(),
                            size,
                            part.attachment(),
                            missing,
                            part.details()),
                    listed.place(),
                    listed.encoding(),
                    listed.group(),
                    listed.urls()));
        }
        return partial;
    }

    @Override
    public boolean enough() {
        return wanted > 0 && parts.size() >= wanted;
    }
}
