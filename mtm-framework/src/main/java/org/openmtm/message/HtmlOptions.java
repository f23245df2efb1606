// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.message;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Base64;
import java.util.Set;
import org.openmtm.store.PartReader;

/**
 * How HTML is made safe.
 *
 * @param charset instead of the one it names, or null
 * @param remoteImages whether images may be loaded from the network, which tells the sender that the message was read, where
 *     and when
 * @param images what becomes of the images that came with the message
 */
public record HtmlOptions(Charset charset, boolean remoteImages, ImageUrl images) {
    /** No images from the network, those in the message within the HTML. */
    public static final HtmlOptions STANDARD = new HtmlOptions(null, false, ImageUrl.DATA);

    /** Finds the URL by which an image that came with a message is shown. */
    @FunctionalInterface
    public interface ImageUrl {
        /** Writes images of the usual types into the HTML (RFC 2397), those of at most 1 MB each. */
        ImageUrl DATA = HtmlOptions::data;

        /** Shows none. */
        ImageUrl NONE = (message, part) -> "";

        /**
         * @param part an image of the message
         * @return the URL, or empty text to leave the image out
         */
        String of(OpenMessage message, PartReader.Part part) throws IOException;
    }

    private static final int LARGEST_IMAGE = 1 << 20;
    private static final Set<String> IMAGES = Set.of("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp");

    private static String data(OpenMessage message, PartReader.Part part) throws IOException {
        if (part.size() > LARGEST_IMAGE || part.missing() > 0 || !IMAGES.contains(part.type())) {
            return "";
        }
        try (InputStream content = message.open(part.number())) {
            byte[] bytes = content.readNBytes(LARGEST_IMAGE);
            return "data:" + part.type() + ";base64," + Base64.getEncoder().encodeToString(bytes);
        }
    }
}
