// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.settings;

import java.util.List;

/**
 * One setting, as Metatype describes it.
 *
 * @param key its name in the configuration
 * @param label for people
 * @param help one or two sentences, with the unit and the range
 * @param type "string", "integer", "boolean"
 * @param defaultValue as text, or empty
 * @param options the only values allowed, or empty for any
 */
public record SettingDescriptor(
        String key, String label, String help, String type, String defaultValue, List<String> options) {}
