// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.SendPlan;

/** Whatever somebody composes comes back from the journal as it was. */
class DraftTextTest {
    private static final String SIGNS = "aZ0 ,;=\"\\<>@[]{}%+'&äß山😀\u0000\u0007\u202e\u010a";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everythingComesBack(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            Commands.Compose command = new Commands.Compose(draft(random), options(random));
            assertThat(Commands.COMPOSE.decode().apply(command.parameters())).isEqualTo(command);
        }
    }

    private static Draft draft(Random random) {
        return new Draft(
                one(random, Draft.Kind.values()),
                line(random),
                lines(random),
                lines(random),
                lines(random),
                line(random),
                text(random),
                lines(random).stream()
                        .map(name -> Path.of(name.replace("\u0000", "")))
                        .filter(path -> !path.toString().isBlank())
                        .toList(),
                orNull(random, () -> EntryId.of(1 + random.nextInt(100_000))),
                form(random));
    }

    private static DraftForm form(Random random) {
        return new DraftForm(
                text(random),
                orNull(random, () -> one(random, SendPlan.Priority.values())),
                orNull(random, random::nextBoolean),
                orNull(random, () -> one(random, DraftForm.CopyToSelf.values())),
                orNull(random, random::nextBoolean),
                orNull(random, random::nextBoolean),
                line(random),
                orNull(random, () -> some(random, DraftForm.OriginalPart.class)));
    }

    private static SendOptions options(Random random) {
        return new SendOptions(
                one(random, SendOptions.When.values()),
                orNull(random, () -> time(random)),
                orNull(random, () -> time(random)),
                random.nextBoolean(),
                orNull(random, () -> some(random, SendPlan.Event.class)),
                orNull(random, () -> one(random, SendPlan.Returned.values())));
    }

    private static Instant time(Random random) {
        return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
    }

    private static <T> T orNull(Random random, Supplier<T> value) {
        return random.nextInt(3) == 0 ? null : value.get();
    }

    private static <E> E one(Random random, E[] values) {
        return values[random.nextInt(values.length)];
    }

    private static <E extends Enum<E>> Set<E> some(Random random, Class<E> type) {
        Set<E> found = EnumSet.noneOf(type);
        found.addAll(Arrays.stream(type.getEnumConstants())
                .filter(value -> random.nextBoolean())
                .toList());
        return found;
    }

    /** Blank lines count as none. */
    private static String line(Random random) {
        String text = random.ints(random.nextInt(12), 0, SIGNS.codePointCount(0, SIGNS.length()))
                .mapToObj(i -> Character.toString(SIGNS.codePointAt(SIGNS.offsetByCodePoints(0, i))))
                .collect(Collectors.joining());
        return text.isBlank() ? "" : text;
    }

    private static List<String> lines(Random random) {
        List<String> lines = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            lines.add(line(random) + "x");
        }
        return lines;
    }

    private static String text(Random random) {
        List<String> lines = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            lines.add(line(random));
        }
        return String.join(random.nextBoolean() ? "\n" : "\r\n", lines);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@b.c\nd@e.f", "a@b.c\r\nd@e.f", "a@b.c\n", "\n", "a\rb"})
    void aLineBreakMakesNoSecondItem(String item) {
        Draft draft = new Draft(Draft.Kind.NEW, "", List.of(item), List.of(), List.of(), "", "", List.of(), null);
        Commands.Compose command = new Commands.Compose(draft, SendOptions.NOW);
        assertThatThrownBy(command::parameters)
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID))
                .hasMessageContaining("to");
    }
}
