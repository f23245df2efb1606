// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openmtm.store.TextExtractor;
import org.openmtm.store.TextExtractor.MessageText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the words out of a few bodies; runs beside the thread that writes the index. */
final class Extraction implements Callable<List<Extraction.Document>> {
    private static final Logger LOG = LoggerFactory.getLogger(Extraction.class);
    private static final MessageText NOTHING = new MessageText("", "", "", "", List.of());

    private final List<Bodies.Stored> batch;
    private final Bodies bodies;
    private final TextExtractorSource extractors;
    private final TextExtractor extractor;

    Extraction(List<Bodies.Stored> batch, Bodies bodies, TextExtractorSource extractors, TextExtractor extractor) {
        this.batch = batch;
        this.bodies = bodies;
        this.extractors = extractors;
        this.extractor = extractor;
    }

    record Document(long body, MessageText text, NamedIds ids) {}

    @Override
    public List<Document> call() {
        List<Document> documents = new ArrayList<>(batch.size());
        for (Bodies.Stored body : batch) {
            MessageText text = extract(body);
            documents.add(new Document(body.id(), text, NamedIds.of(text.ids())));
        }
        return documents;
    }

    /**
     * A body that cannot be read or understood has no words; it does not hold up the others. If the extractor's bundle is
     * going away it is not the body's fault: then the batch is done again by the next one.
     */
    private MessageText extract(Bodies.Stored body) {
        try (InputStream in = bodies.open(body)) {
            return extractor.extract(in, body.length());
        } catch (LinkageError e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            if (extractors.current() != extractor) {
                throw new IllegalStateException("The extractor went away", e);
            }
            LOG.warn("Body {} is not indexed: {}", body.id(), e.toString());
            return NOTHING;
        }
    }
}
