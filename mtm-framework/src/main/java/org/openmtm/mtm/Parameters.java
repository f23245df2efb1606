// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * The parameters of a command, read from text. What is wrong is {@link ErrorKind#INVALID}, with the name of the parameter,
 * what was given and what is allowed; a blank text counts as none.
 */
public final class Parameters {
    private final Map<String, String> texts;

    public Parameters(Map<String, String> texts) {
        this.texts = texts;
    }

    /** A text that has to be there. */
    public String text(String name) {
        return required(name, "a text");
    }

    public String text(String name, String fallback) {
        String text = texts.getOrDefault(name, "");
        return text.isBlank() ? fallback : text;
    }

    public boolean yes(String name, boolean fallback) {
        return switch (given(name).toLowerCase(Locale.ROOT)) {
            case "" -> fallback;
            case "true", "yes" -> true;
            case "false", "no" -> false;
            default -> throw wrong(name, "true or false");
        };
    }

    /** A number that is not negative. */
    public int number(String name, int fallback) {
        return (int) number(name, fallback, Integer.MAX_VALUE);
    }

    /** A number of bytes. */
    public long size(String name, long fallback) {
        return number(name, fallback, Long.MAX_VALUE);
    }

    private long number(String name, long fallback, long most) {
        String text = given(name);
        if (text.isEmpty()) {
            return fallback;
        }
        return parsed(name, "a whole number from 0 to " + most, value -> {
            long number = Long.parseLong(value);
            if (number < 0 || number > most) {
                throw new IllegalArgumentException(value);
            }
            return number;
        });
    }

    /** An id that has to be there. */
    public EntryId id(String name) {
        required(name, "an id");
        return idOrNull(name);
    }

    public EntryId idOrNull(String name) {
        return parsed(name, "an id, as lists show them", EntryIds::parseOne);
    }

    /** Ids; an empty list for none. */
    public List<EntryId> ids(String name) {
        return parsed(name, "ids, as lists show them, separated by commas", EntryIds::parse);
    }

    /** The items of a text that has one in each line. */
    public List<String> lines(String name) {
        return texts.getOrDefault(name, "")
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    /** A word that has to be there; in any case, with '-' for '_'. */
    public <E extends Enum<E>> E choice(String name, Class<E> type) {
        required(name, words(type));
        return parsed(name, words(type), text -> Enum.valueOf(type, constant(text)));
    }

    public <E extends Enum<E>> E choice(String name, E fallback) {
        return given(name).isEmpty() ? fallback : choice(name, fallback.getDeclaringClass());
    }

    /** Something of another form. @param form says what is allowed @param parse throws any RuntimeException for others */
    public <T> T parsed(String name, String form, Function<String, T> parse) {
        try {
            return parse.apply(given(name));
        } catch (RuntimeException e) {
            throw wrong(name, form);
        }
    }

    /** An enum constant as the word that is given for it. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String constant(String word) {
        return word.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static <E extends Enum<E>> String words(Class<E> type) {
        return "one of "
                + Arrays.stream(type.getEnumConstants()).map(Parameters::word).collect(Collectors.joining(", "));
    }

    private String given(String name) {
        return texts.getOrDefault(name, "").strip();
    }

    private String required(String name, String form) {
        String text = texts.getOrDefault(name, "");
        if (text.isBlank()) {
            throw new MessagingException(
                    ErrorKind.INVALID, "The parameter '" + name + "' is missing", "It has to be " + form);
        }
        return text;
    }

    private MessagingException wrong(String name, String form) {
        return new MessagingException(
                ErrorKind.INVALID,
                "The parameter '" + name + "' cannot be '" + given(name) + "'",
                "It has to be " + form);
    }
}
