// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.osgitests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openmtm.session.Messaging;
import org.openmtm.session.MessagingSession;
import org.openmtm.store.MessageStore;
import org.openmtm.store.TextExtractor;
import org.osgi.framework.FrameworkUtil;
import org.osgi.test.common.annotation.InjectService;

/** What an application finds in the service registry once the bundles have started. */
public class ServicesTest {

    private static final int TIMEOUT_MILLIS = 30_000;

    @InjectService(timeout = TIMEOUT_MILLIS)
    Messaging messaging;

    @InjectService(timeout = TIMEOUT_MILLIS)
    MessageStore store;

    @InjectService(timeout = TIMEOUT_MILLIS)
    TextExtractor texts;

    @Test
    public void anApplicationCanOpenASession() {
        try (MessagingSession session = messaging.open("osgi-tests")) {
            assertThat(session.read()).isNotNull();
        }
    }

    @Test
    public void theStoreAndTheTextExtractorComeFromTheirOwnBundles() {
        assertThat(symbolicName(store)).isEqualTo("org.openmtm.messagestore");
        assertThat(symbolicName(texts)).isEqualTo("org.openmtm.email");
    }

    private static String symbolicName(Object service) {
        return FrameworkUtil.getBundle(service.getClass()).getSymbolicName();
    }
}
