// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.Map;
import java.util.TreeMap;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.settings.ServiceSettings;

/** What an account is set to fetch unless something else is asked for. */
final class PreferredParts {

    /** The keys of settings, by the names of the options in a command. */
    private static final Map<String, String> KEYS = Map.of(
            "parts", "get.mail.options",
            "maxSize", "max.email.size",
            "totalLimit", "total.limit",
            "textLimit", "body.text.limit",
            "attachmentLimit", "attachment.limit",
            "cumulative", "cumulative");

    private PreferredParts() {}

    /** Everything, where the module has no such settings. */
    static FetchOptions of(ServiceSettings settings) {
        Map<String, String> texts = new TreeMap<>(FetchOptions.WHOLE.parameters());
        KEYS.forEach((name, key) -> texts.computeIfPresent(name, (same, fallback) -> settings.text(key, fallback)));
        return FetchOptions.of(texts);
    }
}
