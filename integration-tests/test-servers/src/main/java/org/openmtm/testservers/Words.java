// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Text that looks natural to an index: 6,000 words, their frequency by Zipf's law, sentences and paragraphs. */
final class Words {

    private static final int COUNT = 6_000;
    private static final String COMMON =
            "the of and to in is that for it you was with on as have but be they at this from by we not are or his had"
                    + " her which she all an there when were who would more if no out so said what up its about into them"
                    + " then some could time only do my now like other over new man me our even most made after also did"
                    + " many must through years where much your way well down should because long each just state those"
                    + " people too how little good world still see work here between both life being under never day same"
                    + " another know while last might us great year since against go came right used take three please"
                    + " meeting report project invoice schedule contract attached review budget customer delivery budget"
                    + " question answer tomorrow today monday friday regards thanks hello dear team office server update";
    private static final String[] ONSETS =
            "b c d f g h l m n p r s t v br cr dr fl gr pl pr sk sl sp st str th tr wh qu ch sh".split(" ");
    private static final String[] VOWELS = "a e i o u a e i o ea ou ai ee".split(" ");
    private static final String[] ENDS = "n r s t l m nd nt st rs ng ck d ve ly ss tion".split(" ");

    private final List<String> words;
    private final double[] cumulative;

    Words() {
        // The list itself is the same for every seed, so that frequencies can be compared between mailboxes.
        Random random = new Random(4711);
        Set<String> unique = new LinkedHashSet<>(
                List.of(COMMON.split(" ")).stream().distinct().toList());
        while (unique.size() < COUNT) {
            StringBuilder word = new StringBuilder();
            int syllables = 1 + random.nextInt(3);
            for (int i = 0; i < syllables; i++) {
                word.append(pick(ONSETS, random)).append(pick(VOWELS, random));
            }
            unique.add(word.append(pick(ENDS, random)).toString());
        }
        words = new ArrayList<>(unique);
        cumulative = new double[COUNT];
        double sum = 0;
        for (int i = 0; i < COUNT; i++) {
            sum += 1.0 / (i + 2);
            cumulative[i] = sum;
        }
    }

    String word(Random random) {
        double at = random.nextDouble() * cumulative[COUNT - 1];
        int low = 0;
        int high = COUNT - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cumulative[middle] < at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return words.get(low);
    }

    /** A few words, the first with a capital letter. */
    String phrase(Random random, int count) {
        StringBuilder phrase = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String word = word(random);
            phrase.append(i == 0 ? capital(word) : " " + word);
        }
        return phrase.toString();
    }

    /** Appends paragraphs of about this many characters, lines below 76 characters, ended by CR LF. */
    void text(Random random, int characters, StringBuilder into) {
        int end = into.length() + characters;
        int lineStart = into.length();
        int sentence = 0;
        while (into.length() < end) {
            String word = word(random);
            if (sentence == 0) {
                word = capital(word);
                sentence = 6 + random.nextInt(14);
            }
            sentence--;
            String ending = sentence == 0 ? "." : random.nextInt(12) == 0 ? "," : "";
            if (into.length() - lineStart + word.length() > 72) {
                into.append("\r\n");
                lineStart = into.length();
            } else if (into.length() > lineStart) {
                into.append(' ');
            }
            into.append(word).append(ending);
            if (sentence == 0 && random.nextInt(5) == 0) {
                into.append("\r\n\r\n");
                lineStart = into.length();
            }
        }
        into.append("\r\n");
    }

    private static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private static String pick(String[] choices, Random random) {
        return choices[random.nextInt(choices.length)];
    }
}
