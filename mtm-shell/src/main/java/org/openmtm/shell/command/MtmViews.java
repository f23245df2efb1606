// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openmtm.deploy.DeployedModule;
import org.openmtm.deploy.RefusedFile;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.registry.MtmInfo;
import org.openmtm.settings.SettingDescriptor;

/** What a module looks like in JSON. */
final class MtmViews {

    private MtmViews() {}

    static Map<String, Object> module(MtmInfo module) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("type", module.descriptor().type());
        view.put("name", module.descriptor().name());
        view.put("version", module.version());
        view.put("bundle", module.bundle());
        view.put("bundleId", module.bundleId());
        view.put("services", module.services());
        return view;
    }

    static Map<String, Object> deployed(DeployedModule module) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("bundle", module.bundle());
        view.put("version", module.version().isEmpty() ? null : module.version());
        view.put("origin", module.origin());
        view.put("file", module.file().isEmpty() ? null : module.file());
        view.put("sha256", module.sha256().isEmpty() ? null : module.sha256());
        return view;
    }

    static Map<String, Object> refused(RefusedFile file) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("file", file.file());
        view.put("reason", file.reason());
        view.put("since", file.since());
        return view;
    }

    static Map<String, Object> capability(CapabilityAnswer answer) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("capability", answer.capability());
        view.put("supported", answer.supported());
        view.put("limit", answer.limit());
        view.put("reason", answer.reason());
        return view;
    }

    static Map<String, Object> command(CommandDescriptor command) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", command.id());
        view.put("title", command.title());
        return view;
    }

    static Map<String, Object> setting(SettingDescriptor setting) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("key", setting.key());
        view.put("label", setting.label());
        view.put("help", setting.help());
        view.put("type", setting.type());
        view.put("default", setting.defaultValue());
        view.put("options", setting.options());
        return view;
    }
}
