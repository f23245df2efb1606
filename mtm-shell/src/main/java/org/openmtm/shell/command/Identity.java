// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.openmtm.settings.StandardSettings;
import org.openmtm.shell.console.Console;
import picocli.CommandLine.Option;

/** Who sends: the address and the name that stand in From. */
final class Identity {

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            description = "Your e-mail address. Asked for where it is not given and the user name is none.")
    private String address;

    @Option(names = "--name", paramLabel = "TEXT", description = "Your name, as recipients see it.")
    private String name;

    boolean given() {
        return address != null || name != null;
    }

    /**
     * The settings of a new account with what was said here, or asked for, added to them.
     *
     * @param sends whether the account can send: only then an address is needed
     */
    Map<String, String> into(Map<String, String> settings, String user, boolean sends, Console console) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        if (name != null) {
            all.put(SettingRoute.SENDING + ".name", name);
        }
        boolean set = Stream.of("", SettingRoute.SENDING + ".")
                .anyMatch(prefix -> settings.containsKey(prefix + StandardSettings.ADDRESS));
        String found = address;
        if (found == null && sends && !set && user.indexOf('@') <= 0 && console.canAsk() && !console.json()) {
            found = console.prompter("Give it with --address ADDRESS")
                    .line("Your e-mail address: ")
                    .strip();
        }
        if (found != null && !found.isEmpty()) {
            all.put(StandardSettings.ADDRESS, found);
        }
        return all;
    }

    /** What is worth saying about the sender of an account, or empty text where that is plain. */
    static String note(String account, Map<String, ?> sending) {
        Object address = sending.get(StandardSettings.ADDRESS);
        String user = "" + sending.get(StandardSettings.USER);
        if (address != null || user.indexOf('@') > 0) {
            return "";
        }
        return "No address was given, so mail is sent from one made of user and server (" + user + "@"
                + sending.get(StandardSettings.HOST) + "), which others may refuse. Say yours: mtm account set "
                + account + " address=ADDRESS";
    }
}
