// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.settings;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * The settings of one service at one moment: the values of its configuration, with the defaults of its Metatype
 * description filled in. Immutable. Keys are lower case with dots ("idle.refresh.seconds").
 */
public final class ServiceSettings {
    private final Map<String, Object> values;

    /** @param values strings, numbers, booleans; copied */
    public ServiceSettings(Map<String, ?> values) {
        this.values = java.util.Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** All of them, sorted by key, unmodifiable. */
    public Map<String, Object> asMap() {
        return values;
    }

    /** The text of a setting, or the fallback where it is not set or blank. */
    public String text(String key, String fallback) {
        Object value = values.get(key);
        return value == null || value.toString().isBlank() ? fallback : value.toString();
    }

    /** @throws MessagingException INVALID if the value is no whole number */
    public int number(String key, int fallback) {
        String text = text(key, "");
        try {
            return text.isEmpty() ? fallback : Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "The setting " + key + " is '" + text + "', not a whole number",
                    "Set it again",
                    e);
        }
    }

    public boolean yes(String key, boolean fallback) {
        return Boolean.parseBoolean(text(key, Boolean.toString(fallback)));
    }

    public Duration seconds(String key, int fallback) {
        return Duration.ofSeconds(number(key, fallback));
    }

    /**
     * The value of an enum setting, in any case, with '-' for '_'.
     *
     * @throws MessagingException INVALID, naming the possible values
     */
    public <E extends Enum<E>> E choice(String key, E fallback) {
        String text = text(key, fallback.name());
        for (E constant : fallback.getDeclaringClass().getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text.strip().replace('-', '_'))) {
                return constant;
            }
        }
        throw new MessagingException(
                ErrorKind.INVALID,
                "The setting " + key + " is '" + text + "'",
                "Use one of "
                        + java.util.Arrays.toString(fallback.getDeclaringClass().getEnumConstants())
                                .toLowerCase(java.util.Locale.ROOT));
    }
}
