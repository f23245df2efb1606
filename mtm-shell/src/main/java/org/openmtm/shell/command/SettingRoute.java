// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.HashMap;
import java.util.Map;
import org.openmtm.registry.MtmRegistry;
import org.openmtm.settings.StandardSettings;

/**
 * Decides which service of an account a setting is for: {@code smtp.KEY} is for the sending one; a bare KEY for the
 * receiving one, unless only the sending one knows it; the owner's address for both.
 */
final class SettingRoute {

    /** The module type that receives where an account is made with {@code --imap}. */
    static final String RECEIVING = "imap4";
    /** The module type that receives where an account is made with {@code --pop3}. */
    static final String POP3 = "pop3";
    /** The module type that sends where an account is made with {@code --smtp}. */
    static final String SENDING = "smtp";

    private final MtmRegistry modules;
    private final String receiving;
    private final boolean sends;

    /** @param receiving the module type of the receiving service, or null where there is none */
    SettingRoute(MtmRegistry modules, String receiving, boolean sends) {
        this.modules = modules;
        this.receiving = receiving;
        this.sends = sends;
    }

    /** @param given as on the command line; null values stay null */
    Split split(Map<String, String> given) {
        Split split = new Split(new HashMap<>(), new HashMap<>());
        given.forEach((key, value) -> {
            if (key.startsWith(SENDING + ".")) {
                split.sending.put(key.substring(SENDING.length() + 1), value);
            } else if (receiving != null && key.startsWith(receiving + ".")) {
                split.receiving.put(key.substring(receiving.length() + 1), value);
            } else if (key.equals(StandardSettings.ADDRESS) && receiving != null && sends) {
                // The owner's address is one, whichever service asks for it.
                split.sending.put(key, value);
                if (knows(receiving, key)) {
                    split.receiving.put(key, value);
                }
            } else if (receiving == null || (sends && !knows(receiving, key) && knows(SENDING, key))) {
                split.sending.put(key, value);
            } else {
                split.receiving.put(key, value);
            }
        });
        return split;
    }

    private boolean knows(String type, String key) {
        return modules.settings(type).stream().anyMatch(setting -> setting.key().equals(key));
    }

    /** The settings of each service. */
    record Split(Map<String, String> receiving, Map<String, String> sending) {}
}
