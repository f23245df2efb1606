// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.openmtm.deploy.Installed;
import org.openmtm.deploy.ModuleInstaller;
import org.openmtm.deploy.Preview;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.registry.MtmRegistry;
import org.openmtm.shell.console.Console;
import org.openmtm.shell.console.Human;

/** What installing and updating have in common: they say what they will do, do it, and say what they did. */
final class Installation {

    static final Duration AT_MOST = Duration.ofSeconds(20);

    private final Console console;

    Installation(Console console) {
        this.console = console;
    }

    static ModuleInstaller installer(Environment environment) {
        return environment
                .installer()
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.UNAVAILABLE,
                        "Nothing can be installed here: the bundle org.openmtm.deploy is not there",
                        "Modules can still be installed by the tools of the framework that this runs in"));
    }

    /** Whether the word is a file and not the name of a module or bundle. */
    static boolean isFile(String word) {
        return word.indexOf('/') >= 0 || word.indexOf('\\') >= 0 || word.endsWith(".jar");
    }

    /** Relative names are those of the process, not of the framework. */
    static Path file(String word) {
        return Path.of(word).toAbsolutePath();
    }

    /** Before a second version comes. */
    void announceBeside(Preview preview) {
        if (!console.json()) {
            console.line(preview.bundle() + " " + preview.version() + " comes beside " + preview.versionBefore());
        }
    }

    /** Before anything changes. */
    void announce(Preview preview) {
        if (console.json()) {
            return;
        }
        console.line(
                preview.versionBefore().isEmpty()
                        ? preview.bundle() + " " + preview.version() + " is new"
                        : preview.bundle() + " goes from " + preview.versionBefore() + " to " + preview.version());
        if (!preview.refreshed().isEmpty()) {
            console.line("Stops and starts with it: " + String.join(", ", preview.refreshed()));
        }
        if (preview.accounts() > 0) {
            console.line("Pauses meanwhile: " + Human.count(preview.accounts(), "service") + " of "
                    + String.join(", ", preview.types()));
        }
    }

    /** Says so if the module that came is not the one in use: of two of one type the one that was there first is. */
    void tellRivals(MtmRegistry registry, Installed installed) {
        for (String type : installed.types()) {
            registry.module(type)
                    .filter(inUse -> inUse.bundleId() != installed.bundleId())
                    .ifPresent(inUse -> console.note("Not in use: the accounts of type " + type + " stay with "
                            + inUse.bundle() + " " + inUse.version()
                            + ", which was here first. To change that: mtm mtm uninstall "
                            + type));
        }
    }

    void told(Preview preview) {
        if (console.json()) {
            console.document().value(view(preview));
        }
    }

    private static Map<String, Object> view(Preview preview) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("bundle", preview.bundle());
        view.put("versionBefore", preview.versionBefore().isEmpty() ? null : preview.versionBefore());
        view.put("version", preview.version());
        view.put("types", preview.types());
        view.put("refreshed", preview.refreshed());
        view.put("services", preview.accounts());
        view.put("sha256", preview.sha256());
        return view;
    }

    void done(Preview preview, Installed installed) {
        if (console.json()) {
            Map<String, Object> view = view(preview);
            view.put("types", installed.types());
            view.put("bundleId", installed.bundleId());
            view.put("refreshed", installed.refreshed());
            view.put("millis", installed.took().toMillis());
            console.document().value(view);
            return;
        }
        String what = installed.types().isEmpty() ? installed.bundle() : String.join(", ", installed.types());
        String took = " in " + Human.duration(installed.took());
        console.line(
                installed.versionBefore().isEmpty()
                        ? "Installed " + what + " " + installed.version() + took
                        : "Updated " + what + " from " + installed.versionBefore() + " to " + installed.version()
                                + took);
    }
}
