// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/** Four hundred correspondents, some with names that need an encoded word or quotes. */
final class People {

    private static final int COUNT = 400;
    private static final String[] FAR = {"Jürgen Groß", "Zoë Åkesson", "Łukasz Żółć", "山田 太郎", "Сергей Иванов"};

    private final List<String> addresses = new ArrayList<>();

    People(Words words) {
        Random random = new Random(815);
        for (int i = 0; i < COUNT; i++) {
            String name = words.phrase(random, 1) + " " + words.phrase(random, 1);
            String mailbox = "p" + i + "@" + words.word(random) + ".example.org";
            addresses.add(
                    switch (i % 8) {
                        case 0 -> encodedWord(FAR[random.nextInt(FAR.length)]) + " <" + mailbox + ">";
                        case 1 -> "\"" + name.replace(" ", ", ") + "\" <" + mailbox + ">";
                        case 2 -> mailbox;
                        default -> name + " <" + mailbox + ">";
                    });
        }
    }

    String address(Random random) {
        // Squared: a few people write most of the mail.
        double at = random.nextDouble();
        return addresses.get((int) (at * at * COUNT));
    }

    /** RFC 2047, UTF-8, Base64; the text is cut so that the word stays within 75 characters. */
    static String encodedWord(String text) {
        String cut = text;
        byte[] bytes = cut.getBytes(StandardCharsets.UTF_8);
        while (bytes.length > 45) {
            cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
            bytes = cut.getBytes(StandardCharsets.UTF_8);
        }
        return "=?utf-8?B?" + Base64.getEncoder().encodeToString(bytes) + "?=";
    }
}
