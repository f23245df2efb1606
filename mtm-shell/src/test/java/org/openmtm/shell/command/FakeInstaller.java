// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.openmtm.deploy.DeployedModule;
import org.openmtm.deploy.InstallOptions;
import org.openmtm.deploy.Installed;
import org.openmtm.deploy.LeakReport;
import org.openmtm.deploy.ModuleInstaller;
import org.openmtm.deploy.OldLoader;
import org.openmtm.deploy.Preview;
import org.openmtm.deploy.RefusedFile;
import org.openmtm.deploy.Uninstalled;

/** Installs nothing and remembers what it was asked. A file whose name begins with "new" holds a bundle not there yet. */
final class FakeInstaller implements ModuleInstaller {

    final List<String> asked = new ArrayList<>();
    final List<OldLoader> held = new ArrayList<>();

    @Override
    public Preview preview(Path jar) {
        String before = jar.getFileName().toString().startsWith("new") ? "" : "1.0.0";
        return going(before);
    }

    @Override
    public Preview preview(String name) {
        return going("1.0.0");
    }

    private static Preview going(String before) {
        return new Preview(
                "org.openmtm.imap4",
                before,
                "1.1.0",
                before.isEmpty() ? List.of() : List.of("imap4"),
                List.of("org.example.user"),
                before.isEmpty() ? 0 : 2,
                "ab".repeat(32));
    }

    @Override
    public Installed install(Path jar, InstallOptions options, Duration atMost) {
        asked.add("install " + jar.getFileName() + (options.downgrade() ? " downgrade" : "")
                + (options.beside() ? " beside" : ""));
        return installed(preview(jar).versionBefore());
    }

    private static Installed installed(String before) {
        return new Installed(
                "org.openmtm.imap4",
                7,
                before,
                "1.1.0",
                List.of("imap4"),
                List.of("org.example.user"),
                Duration.ofMillis(12));
    }

    @Override
    public Installed update(String name, Duration atMost) {
        asked.add("update " + name);
        return installed("1.0.0");
    }

    @Override
    public Uninstalled uninstall(String name, Duration atMost) {
        asked.add("uninstall " + name);
        return new Uninstalled("org.openmtm.imap4", "1.0.0", List.of("imap4"), 1, "deploy/imap4.jar");
    }

    @Override
    public List<DeployedModule> deployed() {
        return List.of(
                new DeployedModule("org.openmtm.imap4", "1.0.0", DeployedModule.Origin.FOLDER, "imap4.jar", "ab"),
                new DeployedModule("org.openmtm.imap4", "2.0.0", DeployedModule.Origin.BESIDE, "/x/two.jar", "cd"),
                new DeployedModule("org.openmtm.pop3", "", DeployedModule.Origin.REMOVED, "", ""));
    }

    @Override
    public List<RefusedFile> refused() {
        return List.of(new RefusedFile("half.jar", "The file is no complete jar", Instant.EPOCH));
    }

    @Override
    public LeakReport checkLeaks(boolean paths) {
        asked.add("leaks " + paths);
        return new LeakReport(3, held);
    }
}
