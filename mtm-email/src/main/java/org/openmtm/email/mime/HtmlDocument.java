// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.openmtm.message.HtmlBody;
import org.openmtm.store.PartKind;
import org.openmtm.store.PartReader.Part;

/** The HTML of a message, parsed, with the parts that it refers to. */
final class HtmlDocument {
    private static final int MOST_REMOTE = 1_000;

    private final Document document;
    private final HtmlBody body;
    private final HtmlUrls urls;

    private HtmlDocument(Document document, HtmlBody body, HtmlUrls urls) {
        this.document = document;
        this.body = body;
        this.urls = urls;
    }

    /** @return empty if the message has no HTML that is here */
    static Optional<HtmlDocument> of(OpenedMessage message, Charset charset) throws IOException {
        Optional<PartLister.Listed> found = message.listed().stream()
                .filter(one -> one.part().kind() == PartKind.HTML && one.part().missing() == 0)
                .findFirst();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        PartText text = PartText.read(message, found.get().part(), charset);
        Document document = HtmlText.parse(text.text());
        HtmlUrls urls = new HtmlUrls(document, found.get().urls().base());
        Map<String, Integer> related = related(message.listed(), found.get());
        Set<String> remote = new LinkedHashSet<>();
        for (String reference : urls.loaded()) {
            Integer part = part(related, reference, urls);
            if (part != null) {
                related.put(reference, part);
            } else if (urls.isRemote(reference) && remote.size() < MOST_REMOTE) {
                remote.add(urls.resolved(reference));
            }
        }
        int number = found.get().part().number();
        HtmlBody body = new HtmlBody(number, text.text(), text.cut(), related, List.copyOf(remote));
        return Optional.of(new HtmlDocument(document, body, urls));
    }

    private static Integer part(Map<String, Integer> related, String reference, HtmlUrls urls) {
        OptionalInt part = HtmlBody.partOf(related, reference);
        return part.isPresent() ? Integer.valueOf(part.getAsInt()) : related.get(urls.resolved(reference));
    }

    /** The parts by their ids and locations; those that stand in one multipart with the HTML count before others. */
    private static Map<String, Integer> related(List<PartLister.Listed> all, PartLister.Listed html) {
        PartGroup family = html.group();
        while (family != null && !family.is("related")) {
            family = family.parent();
        }
        List<PartLister.Listed> near = new ArrayList<>();
        List<PartLister.Listed> others = new ArrayList<>();
        for (PartLister.Listed one : all) {
            (isIn(one.group(), family) ? near : others).add(one);
        }
        near.addAll(others);
        Map<String, Integer> related = new HashMap<>();
        for (PartLister.Listed one : near) {
            Part part = one.part();
            String id = part.details().contentId();
            String location = part.details().contentLocation();
            if (!id.isEmpty()) {
                related.putIfAbsent("cid:" + id, part.number());
                related.putIfAbsent("cid:" + id.toLowerCase(Locale.ROOT), part.number());
            }
            if (!location.isEmpty() && part.number() != html.part().number()) {
                related.putIfAbsent(location, part.number());
                related.putIfAbsent(one.urls().location(), part.number());
            }
        }
        return related;
    }

    private static boolean isIn(PartGroup group, PartGroup family) {
        PartGroup one = group;
        while (one != null && one != family) {
            one = one.parent();
        }
        return family != null && one == family;
    }

    Document document() {
        return document;
    }

    HtmlBody body() {
        return body;
    }

    HtmlUrls urls() {
        return urls;
    }
}
