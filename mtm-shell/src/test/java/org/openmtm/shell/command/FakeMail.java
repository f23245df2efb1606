// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.openmtm.entry.MessageHeader;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.message.ContentKind;
import org.openmtm.message.HeaderAddress;
import org.openmtm.message.HeaderField;
import org.openmtm.message.HtmlBody;
import org.openmtm.message.HtmlOptions;
import org.openmtm.message.OpenMessage;
import org.openmtm.message.SafeHtml;
import org.openmtm.store.PartDetails;
import org.openmtm.store.PartKind;
import org.openmtm.store.PartReader.Part;

/** A message of many kinds. Partly, the first two of its parts are not all here. */
record FakeMail(boolean partly) implements OpenMessage {

    @Override
    public MessageHeader summary() {
        return new MessageHeader("<in@x>", "", "Dora <dora@example.org>", "", "", "Inner & <b>", null, false);
    }

    @Override
    public List<HeaderField> fields() {
        return List.of(
                new HeaderField(
                        "From",
                        "=?utf-8?q?Ben?= <ben@evil>",
                        "Ben <ben@evil>",
                        List.of(new HeaderAddress("Ben", "ben@evil", true, true)),
                        false),
                new HeaderField("X-\u001bOdd", "raw\u001b", "text\u202e", List.of(), true));
    }

    @Override
    public boolean degraded() {
        return true;
    }

    @Override
    public List<Part> parts() {
        return List.of(
                new Part(1, "text/plain", "", 8, false, partly ? 3000 : 0),
                new Part(2, "image/png", "cat.png", 2000, true, partly ? 2700 : 0),
                new Part(3, "image/png", "", 20, true),
                new Part(
                        4,
                        "text/calendar",
                        "",
                        20,
                        false,
                        0,
                        new PartDetails(PartKind.CALENDAR, "", "", "", "", "", Map.of("method", "REQUEST"))),
                new Part(5, "message/rfc822", "", 20, true, 0, PartDetails.of(PartKind.MESSAGE)));
    }

    @Override
    public Set<ContentKind> kinds() {
        return Set.of(ContentKind.PGP_SIGNED, ContentKind.TEXT, ContentKind.CALENDAR);
    }

    @Override
    public String text(Charset charset) {
        return partly
                ? "At noon?\n\n\u2026 still 3 KB of this text on the server\n"
                : "At noon?\u001b]0;title\u0007\r\n";
    }

    @Override
    public String text(int part, Charset charset) {
        return text(charset);
    }

    @Override
    public Optional<HtmlBody> html(Charset charset) {
        return Optional.empty();
    }

    @Override
    public Optional<SafeHtml> safeHtml(HtmlOptions options) {
        return partly
                ? Optional.empty()
                : Optional.of(new SafeHtml(
                        "<p>" + (options.remoteImages() ? "with" : "without") + "</p>", List.of("http://x/spy.gif")));
    }

    @Override
    public InputStream open(int part) {
        if (part > parts().size()) {
            throw new MessagingException(ErrorKind.NOT_FOUND, "The message has no part " + part, "");
        }
        return new ByteArrayInputStream(new byte[] {1, 2, (byte) part});
    }

    @Override
    public OpenMessage message(int part) {
        return this;
    }
}
