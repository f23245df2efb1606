// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import org.openmtm.store.TextExtractor;

/** Where the extractor comes from: a service that may come and go. */
@FunctionalInterface
public interface TextExtractorSource {
    /** The extractor, or null while there is none. */
    TextExtractor current();
}
