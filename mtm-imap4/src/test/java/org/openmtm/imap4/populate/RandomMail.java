// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.populate;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.openmtm.store.BodyRange;

/** A made-up message of which it is known where its parts lie: any nesting, preambles, empty parts, bare line feeds. */
final class RandomMail {
    private final Random random;
    private final ByteArrayOutputStream raw = new ByteArrayOutputStream();
    private final List<BodyRange> leaves = new ArrayList<>();
    private final String newline;
    private final PartTree tree;
    private int boundaries;

    RandomMail(long seed) {
        random = new Random(seed);
        newline = random.nextInt(5) == 0 ? "\n" : "\r\n";
        text("From: a@example.org" + newline + "Subject: " + "s".repeat(random.nextInt(3000)) + newline);
        tree = entity(0);
        if (random.nextBoolean() && tree.isMultipart()) {
            text(newline + "epilogue" + newline);
        }
    }

    byte[] raw() {
        return raw.toByteArray();
    }

    PartTree tree() {
        return tree;
    }

    /** Where the bodies of the leaves lie. */
    List<BodyRange> leaves() {
        return leaves;
    }

    private void text(String text) {
        raw.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private PartTree entity(int level) {
        int choice = random.nextInt(10);
        if (level == 0 ? choice > 1 : level < 5 && choice > 7) {
            return multipart(level);
        }
        return leaf();
    }

    private PartTree multipart(int level) {
        boolean alternative = random.nextInt(3) == 0;
        // One boundary begins like another on purpose.
        String boundary = "b" + "b".repeat(random.nextInt(2)) + boundaries++;
        String type = "multipart/" + (alternative ? "alternative" : "mixed");
        text("Content-Type: " + type + "; boundary=\"" + boundary + "\"" + newline + newline);
        if (random.nextInt(4) == 0) {
            text("preamble " + "p".repeat(random.nextInt(6000)) + newline + "--" + boundary + "x" + newline);
        }
        List<PartTree> children = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            text("--" + boundary + (random.nextInt(6) == 0 ? "  " : "") + newline);
            children.add(entity(level + 1));
            text(newline);
        }
        text("--" + boundary + "--");
        if (level > 0 && random.nextInt(4) == 0) {
            text(newline + "epilogue " + "e".repeat(random.nextInt(3000)));
        }
        return new PartTree(type, boundary, 0, false, children);
    }

    private PartTree leaf() {
        boolean attachment = random.nextInt(3) == 0;
        String type = attachment ? "application/pdf" : random.nextBoolean() ? "text/plain" : "text/html";
        text("Content-Type: " + type + newline);
        text(random.nextInt(8) == 0 ? "X-Long: " + "x".repeat(random.nextInt(20_000)) + newline : "");
        text(newline);
        long start = raw.size();
        int length = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(40_000);
        byte[] body = new byte[length];
        for (int i = 0; i < length; i++) {
            int kind = random.nextInt(60);
            body[i] = (byte) (kind == 0 ? '\n' : kind == 1 ? '-' : 'a' + random.nextInt(100));
        }
        raw.writeBytes(body);
        leaves.add(new BodyRange(start, length));
        return new PartTree(type, "", length, attachment, List.of());
    }
}
