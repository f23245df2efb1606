// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.openmtm.store.TextExtractor;
import org.osgi.service.component.annotations.Component;

/**
 * The words of a message for the full-text index, and the ids of its thread: headers decoded, and the text of its text parts (plain preferred, HTML as
 * text where there is no plain), also of messages inside it. Attachments are skipped without decoding them. At most
 * 1,000,000 characters, 100 levels, 10,000 parts, 5 seconds. Stateless and thread safe.
 */
@Component(service = TextExtractor.class)
public final class MimeText implements TextExtractor {
    private static final int MOST_CHARS = 1_000_000;
    private static final Duration BUDGET = Duration.ofSeconds(5);

    @Override
    public MessageText extract(InputStream raw, long length) throws IOException {
        TextCollector collector = new TextCollector(MOST_CHARS, true);
        new MimeWalker(raw, length, BUDGET, collector).walk();
        HeaderBlock header = collector.message();
        String to = header.text(HeaderBlock.TO);
        String cc = header.text(HeaderBlock.CC);
        return new MessageText(
                header.text(HeaderBlock.SUBJECT),
                header.text(HeaderBlock.FROM),
                cc.isEmpty() ? to : to + ", " + cc,
                collector.text(),
                ThreadIds.of(header));
    }
}
