// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.PartReader;
import org.openmtm.store.PartialBody;
import org.osgi.service.component.annotations.Component;

/**
 * Takes messages apart in one pass and bounded memory. At most 10,000 parts in 100 levels; what is deeper is one part.
 * Stateless and thread safe.
 */
@Component(service = PartReader.class)
public final class MessageParts implements PartReader {
    /** Of a stream whose length is not known: enough for the largest buffer. */
    private static final long LENGTH = 1 << 20;

    private static final Duration BUDGET = Duration.ofMinutes(10);
    private static final int MOST_CHARS = 1_000_000;

    @Override
    public List<Part> parts(InputStream raw) throws IOException {
        PartLister lister = new PartLister();
        new MimeWalker(raw, LENGTH, BUDGET, lister).walk();
        return lister.parts();
    }

    @Override
    public Part copy(InputStream raw, int number, OutputStream target) throws IOException {
        PartLister lister = new PartLister(number, target);
        new MimeWalker(raw, LENGTH, BUDGET, lister).walk();
        List<Part> seen = lister.parts();
        if (number < 1 || number > seen.size()) {
            throw new MessagingException(
                    ErrorKind.NOT_FOUND,
                    "The message has no part " + number,
                    "It has parts 1 to " + Math.max(1, seen.size()));
        }
        target.flush();
        return seen.get(number - 1);
    }

    @Override
    public Partial partial(PartialBody body) throws IOException {
        TextCollector texts = new TextCollector(MOST_CHARS, body, new PartialText(Locale.getDefault()));
        try (InputStream raw = body.open()) {
            new MimeWalker(raw, LENGTH, BUDGET, texts).walk();
        }
        PartLister lister = new PartLister();
        try (InputStream raw = body.open()) {
            new MimeWalker(raw, LENGTH, BUDGET, lister).walk();
        }
        return new Partial(
                CleanText.block(texts.text()),
                lister.listed(body).stream().map(PartLister.Listed::part).toList());
    }
}
