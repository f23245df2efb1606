// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.settings.SettingDescriptor;
import org.openmtm.settings.StandardSettings;

/** Settings: described, checked, and read when connecting. */
interface SettingsRules extends Rules {
    Contract METATYPE = new Contract(
            "MtmDescriptor.settingsPid",
            "the factory PID of its settings, described by Metatype in the module's bundle");
    Contract CHECK = new Contract(
            "MessageTypeModule.check",
            "INVALID, naming the setting, what is allowed and what was given; nothing is stored then");
    Contract NEXT_CONNECT = new Contract(
            "ServerContext.settings", "read them when connecting, so that a change counts from the next connect");

    @Test
    default void settingsAreDescribedAndTheirDefaultsValid() throws Exception {
        List<SettingDescriptor> settings = bench().settings();
        METATYPE.holds(
                !settings.isEmpty(),
                "a Metatype description of " + bench().descriptor().settingsPid(),
                "none");
        try (Rig rig = rig()) {
            for (SettingDescriptor setting : settings) {
                METATYPE.holds(
                        !setting.label().isBlank() && !setting.help().isBlank(),
                        "a name and a description of the setting " + setting.key(),
                        setting);
                if (!setting.defaultValue().isEmpty()) {
                    expectAllowed(rig, setting);
                }
            }
        }
    }

    private void expectAllowed(Rig rig, SettingDescriptor setting) {
        Object before = rig.server().settings().get(setting.key());
        METATYPE.succeeds("setting " + setting.key() + " to its default '" + setting.defaultValue() + "'", () -> {
            rig.change(setting.key(), setting.defaultValue());
            return null;
        });
        rig.change(setting.key(), before);
    }

    @Test
    default void wrongSettingsAreRefusedAndNamed() throws Exception {
        try (Rig rig = rig()) {
            Map<String, Object> before = settings(rig);
            for (SettingDescriptor setting : bench().settings()) {
                for (Object wrong : wrongValues(setting)) {
                    String what = "setting " + setting.key() + " to '" + wrong + "'";
                    MessagingException refusal =
                            CHECK.refuses(ErrorKind.INVALID, what, () -> rig.change(setting.key(), wrong));
                    CHECK.holds(
                            refusal.oneLine().contains(setting.key()), what + " names the setting", refusal.oneLine());
                    CHECK.holds(settings(rig).equals(before), "unchanged settings: " + before, settings(rig));
                }
            }
        }
    }

    private Map<String, Object> settings(Rig rig) {
        return bench().messaging().accounts().settings(rig.service()).asMap();
    }

    private List<Object> wrongValues(SettingDescriptor setting) {
        List<Object> wrong = new ArrayList<>();
        if (bench().subject().wrongSettings().containsKey(setting.key())) {
            wrong.add(bench().subject().wrongSettings().get(setting.key()));
        }
        if (setting.key().equals(StandardSettings.PORT)) {
            wrong.add(65_536);
        }
        if (setting.type().equals("integer")) {
            wrong.add("many");
        } else if (setting.type().equals("boolean") || !setting.options().isEmpty()) {
            wrong.add("perhaps");
        }
        return wrong;
    }

    @Test
    default void changedSettingsCountFromTheNextConnect() throws Exception {
        try (Rig rig = rig()) {
            Assumptions.assumeTrue(rig.hasRelay(), "Not applicable: the account has no settings 'host' and 'port'");
            rig.work().prepare(1, 1_000);
            boolean stays = connect(rig);
            rig.run(rig.work().command());
            try (Relay other = rig.anotherRelay()) {
                long before = rig.relay().accepted();
                rig.change(StandardSettings.PORT, other.port());
                if (stays) {
                    NEXT_CONNECT.holds(
                            rig.status().connected() && rig.relay().open() > 0,
                            "a connection that is there stays when a setting changes",
                            rig.status() + ", " + rig.relay().open() + " connections");
                    rig.run(new Commands.Disconnect());
                }
                rig.work().prepare(1, 1_000);
                connect(rig);
                rig.work().finish(NEXT_CONNECT);
                NEXT_CONNECT.holds(
                        other.accepted() > 0 && rig.relay().accepted() == before,
                        "a connection to the new port, and none to the old one",
                        other.accepted() + " and " + (rig.relay().accepted() - before));
                if (stays) {
                    rig.run(new Commands.Disconnect());
                }
            }
        }
    }
}
