// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.openmtm.store.TextExtractor;

/** Takes the words out of the mails of {@link Mails}: headers by name, all the rest is text. */
final class PlainExtractor implements TextExtractor {
    @Override
    public MessageText extract(InputStream raw, long length) throws IOException {
        String mail = new String(raw.readAllBytes(), StandardCharsets.UTF_8);
        int end = mail.indexOf("\r\n\r\n");
        String head = "\r\n" + mail.substring(0, Math.max(0, end)) + "\r\n";
        return new MessageText(
                header(head, "Subject"), header(head, "From"), header(head, "To"), mail.substring(end + 4), ids(head));
    }

    private static List<String> ids(String head) {
        String own = header(head, "Message-ID");
        String all = (header(head, "References") + " " + header(head, "In-Reply-To")).strip();
        return own.isEmpty()
                ? List.of()
                : Stream.concat(Arrays.stream(all.split(" +")), Stream.of(own))
                        .filter(id -> !id.isEmpty())
                        .toList();
    }

    private static String header(String head, String name) {
        int at = head.indexOf("\r\n" + name + ": ");
        return at < 0 ? "" : head.substring(at + name.length() + 4, head.indexOf("\r\n", at + 2));
    }
}
