// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.settings.SettingDescriptor;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.ObjectClassDefinition;

/** The settings of a module as its Metatype describes them, and the check of values against them. */
final class SettingsSchema {
    /** Of a module that describes nothing: it has no settings. */
    static final SettingsSchema EMPTY = new SettingsSchema(List.of());

    private final Map<String, AttributeDefinition> attributes = new TreeMap<>();
    private final List<SettingDescriptor> descriptors = new ArrayList<>();

    private SettingsSchema(List<AttributeDefinition> definitions) {
        for (AttributeDefinition attribute : definitions) {
            attributes.put(attribute.getID(), attribute);
            descriptors.add(describe(attribute));
        }
    }

    static SettingsSchema of(ObjectClassDefinition definition) {
        return new SettingsSchema(List.of(definition.getAttributeDefinitions(ObjectClassDefinition.ALL)));
    }

    List<SettingDescriptor> descriptors() {
        return List.copyOf(descriptors);
    }

    /**
     * Checks values and gives them their types; a null value stays null.
     *
     * @throws MessagingException INVALID for the first wrong one, naming what is allowed
     */
    Map<String, Object> checked(String mtm, Map<String, ?> values) {
        Map<String, Object> typed = new LinkedHashMap<>();
        values.forEach((key, value) -> typed.put(key, value == null ? known(mtm, key, null) : check(mtm, key, value)));
        return typed;
    }

    private <T> T known(String mtm, String key, T value) {
        if (!attributes.containsKey(key)) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "The module " + mtm + " has no setting '" + key + "'",
                    "Known settings: " + String.join(", ", attributes.keySet()));
        }
        return value;
    }

    private Object check(String mtm, String key, Object value) {
        AttributeDefinition attribute = known(mtm, key, attributes.get(key));
        String text = value.toString().strip();
        if (text.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw wrong(attribute, "a text with control characters");
        }
        if (describe(attribute).type().equals("boolean")) {
            return bool(attribute, text);
        }
        List<String> options = options(attribute);
        if (!options.isEmpty()) {
            return options.stream()
                    .filter(option -> option.equalsIgnoreCase(text))
                    .findFirst()
                    .orElseThrow(() -> wrong(attribute, "'" + text + "'"));
        }
        String verdict = attribute.validate(text);
        if (verdict != null && !verdict.isEmpty()) {
            throw wrong(attribute, "'" + text + "'");
        }
        return describe(attribute).type().equals("integer") ? (Object) Integer.valueOf(text) : text;
    }

    private static Boolean bool(AttributeDefinition attribute, String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            default -> throw wrong(attribute, "'" + text + "'; it is yes or no");
        };
    }

    private static MessagingException wrong(AttributeDefinition attribute, String given) {
        List<String> options = options(attribute);
        return new MessagingException(
                ErrorKind.INVALID,
                "The setting " + attribute.getID() + " cannot be " + given,
                options.isEmpty()
                        ? attribute.getName() + ": " + attribute.getDescription()
                        : "Use one of " + String.join(", ", options));
    }

    private static SettingDescriptor describe(AttributeDefinition attribute) {
        String[] defaults = attribute.getDefaultValue();
        return new SettingDescriptor(
                attribute.getID(),
                orEmpty(attribute.getName()),
                orEmpty(attribute.getDescription()),
                switch (attribute.getType()) {
                    case AttributeDefinition.INTEGER -> "integer";
                    case AttributeDefinition.BOOLEAN -> "boolean";
                    default -> "string";
                },
                defaults == null ? "" : String.join(",", defaults),
                options(attribute));
    }

    /** The only values allowed; Metatype implementations say "any" with null or with an empty array. */
    private static List<String> options(AttributeDefinition attribute) {
        String[] values = attribute.getOptionValues();
        return values == null ? List.of() : List.of(values);
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
