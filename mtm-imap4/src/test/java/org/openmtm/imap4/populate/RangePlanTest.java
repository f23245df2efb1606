// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.populate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.store.BodyRange;

/** The planned stretches are the bytes of the parts, whatever the message looks like. */
class RangePlanTest {
    private static final int SEEDS = 400;

    /** A message of which some bytes were fetched. */
    private static final class Partly implements Stretches {
        private final byte[] raw;
        private final BitSet here = new BitSet();
        private int rounds;

        Partly(byte[] raw) {
            this.raw = raw;
        }

        @Override
        public List<BodyRange> ranges() {
            List<BodyRange> ranges = new java.util.ArrayList<>();
            for (int from = here.nextSetBit(0); from >= 0; ) {
                int to = here.nextClearBit(from);
                ranges.add(new BodyRange(from, to - from));
                from = here.nextSetBit(to);
            }
            return ranges;
        }

        @Override
        public byte[] read(long offset, int length) {
            int to = Math.min(here.nextClearBit((int) offset), (int) offset + length);
            return Arrays.copyOfRange(raw, (int) offset, to);
        }

        boolean has(BodyRange range) {
            return here.nextClearBit((int) range.offset()) >= range.end();
        }

        /** Runs rounds until nothing more is needed. */
        RangePlan run(PartTree tree, Choice choice) {
            while (true) {
                RangePlan plan = RangePlan.of(this, raw.length, tree, choice);
                if (plan.needs().isEmpty()) {
                    return plan;
                }
                for (BodyRange need : plan.needs()) {
                    assertThat(need.length()).isPositive();
                    assertThat(need.end()).isLessThanOrEqualTo(raw.length);
                    assertThat(here.get((int) need.offset(), (int) need.end()).isEmpty())
                            .as("nothing is fetched twice")
                            .isTrue();
                    here.set((int) need.offset(), (int) need.end());
                }
                assertThat(++rounds).isLessThan(300);
            }
        }
    }

    private static FetchOptions options(FetchOptions.Parts parts, long text, long total, long attachment) {
        return new FetchOptions(parts, 0, total, text, attachment, false);
    }

    @ParameterizedTest
    @EnumSource(
            value = FetchOptions.Parts.class,
            names = {"TEXT", "ALTERNATIVE_TEXT", "ATTACHMENTS", "TEXT_AND_ATTACHMENTS"})
    void whatIsPlannedIsWhatIsWanted(FetchOptions.Parts parts) {
        for (int seed = 0; seed < SEEDS; seed++) {
            RandomMail mail = new RandomMail(seed);
            FetchOptions options = options(parts, seed % 3 == 0 ? 5000 : 0, 0, seed % 4 == 0 ? 9000 : 0);
            Choice choice = Choice.of(mail.tree(), options);
            Partly partly = new Partly(mail.raw());

            RangePlan plan = partly.run(mail.tree(), choice);

            assertThat(plan.lie()).as("seed " + seed).isEmpty();
            for (int i = 0; i < mail.leaves().size(); i++) {
                long start = mail.leaves().get(i).offset();
                assertThat(partly.has(new BodyRange(start, choice.of(i))))
                        .as("seed " + seed + " leaf " + i)
                        .isTrue();
            }
            if (!choice.everything()) {
                assertThat(plan.leaves()).as("seed " + seed).isEqualTo(mail.leaves());
            }
        }
    }

    @Test
    void partsThatAreNotWantedAreNotFetched() {
        for (int seed = 0; seed < SEEDS; seed++) {
            RandomMail mail = new RandomMail(seed);
            Choice choice = Choice.of(mail.tree(), options(FetchOptions.Parts.TEXT, 100, 0, 0));
            Partly partly = new Partly(mail.raw());
            partly.run(mail.tree(), choice);
            for (BodyRange leaf : mail.leaves()) {
                // What is fetched at its beginning belongs to the reading of the header before it.
                long fetched =
                        partly.here.get((int) leaf.offset(), (int) leaf.end()).cardinality();
                assertThat(fetched).as("seed " + seed).isLessThanOrEqualTo(70_000);
                if (leaf.length() > 20_000 && mail.raw().length < 200_000) {
                    assertThat(fetched).as("seed " + seed).isLessThan(leaf.length());
                }
            }
        }
    }

    @Test
    void aWrongSizeIsNoticed() {
        int noticed = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            RandomMail mail = new RandomMail(seed);
            if (mail.leaves().size() < 2 || mail.leaves().get(0).length() < 200) {
                continue;
            }
            PartTree wrong = shifted(mail.tree(), new int[] {0}, seed % 2 == 0 ? 37 : -37);
            Choice choice = Choice.of(wrong, options(FetchOptions.Parts.TEXT, 100, 0, 0));
            assertThat(new Partly(mail.raw()).run(wrong, choice).lie())
                    .as("seed " + seed)
                    .isNotEmpty();
            noticed++;
        }
        assertThat(noticed).isGreaterThan(SEEDS / 4);
    }

    private static PartTree shifted(PartTree part, int[] leaf, int by) {
        if (!part.isMultipart()) {
            long size = leaf[0]++ == 0 ? part.size() + by : part.size();
            return new PartTree(part.type(), "", size, part.attachment(), List.of());
        }
        List<PartTree> children =
                part.children().stream().map(child -> shifted(child, leaf, by)).toList();
        return new PartTree(part.type(), part.boundary(), 0, false, children);
    }

    @Test
    void aMessageWithoutPartsHasAHeaderAndABody() {
        byte[] raw = ("Subject: x\r\n\r\n" + "y".repeat(30_000)).getBytes(StandardCharsets.US_ASCII);
        PartTree tree = new PartTree("text/plain", "", 30_000, false, List.of());
        Partly partly = new Partly(raw);
        RangePlan plan = partly.run(tree, Choice.of(tree, options(FetchOptions.Parts.TEXT, 1000, 0, 0)));
        assertThat(plan.leaves()).containsExactly(new BodyRange(14, 30_000));
        assertThat(partly.here.cardinality()).isLessThan(4000);
    }

    @Test
    void theHeaderAloneIsFoundHoweverLongItIs() {
        byte[] raw = ("X: " + "y".repeat(50_000) + "\r\n\r\nbody".repeat(5000)).getBytes(StandardCharsets.US_ASCII);
        Partly partly = new Partly(raw);
        for (RangePlan plan = RangePlan.header(partly, raw.length);
                !plan.needs().isEmpty();
                plan = RangePlan.header(partly, raw.length)) {
            plan.needs().forEach(need -> partly.here.set((int) need.offset(), (int) need.end()));
        }
        assertThat(partly.here.nextClearBit(0)).isBetween(50_007, 50_007 + 64 * 1024);
    }
}
