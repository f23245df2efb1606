// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.osgitests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.openmtm.message.ContentKind;
import org.openmtm.message.HeaderAddress;
import org.openmtm.message.HtmlOptions;
import org.openmtm.message.MessageReader;
import org.openmtm.message.OpenMessage;
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

    @InjectService(timeout = TIMEOUT_MILLIS)
    MessageReader reader;

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

    /** No type of the libraries that do it is seen by who calls it. */
    @Test
    public void anApplicationReadsMailWithoutKnowingMime() throws IOException {
        byte[] raw = ("From: =?utf-8?Q?J=C3=B6rg?= <joerg@example.org>\r\nContent-Type: text/html\r\n\r\n"
                        + "<p>Hello <b onclick='evil()'>you</b><script>evil()</script>")
                .getBytes(StandardCharsets.US_ASCII);
        OpenMessage mail = reader.open(() -> new ByteArrayInputStream(raw));
        assertThat(mail.fields("from").get(0).addresses())
                .containsExactly(new HeaderAddress("J\u00f6rg", "joerg@example.org", true, false));
        assertThat(mail.text()).isEqualTo("Hello you");
        assertThat(mail.safeHtml(HtmlOptions.STANDARD).orElseThrow().html()).isEqualTo("<p>Hello <b>you</b></p>");
        assertThat(mail.kinds()).containsExactly(ContentKind.HTML);
        assertThat(symbolicName(reader)).isEqualTo("org.openmtm.email");
    }

    private static String symbolicName(Object service) {
        return FrameworkUtil.getBundle(service.getClass()).getSymbolicName();
    }
}
