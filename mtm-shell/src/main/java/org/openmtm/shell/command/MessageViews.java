// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.message.ContentKind;
import org.openmtm.message.HeaderAddress;
import org.openmtm.message.HeaderField;
import org.openmtm.message.OpenMessage;
import org.openmtm.store.PartReader;

/** What the inside of a message looks like in JSON. The names are a promise to scripts. */
final class MessageViews {

    private MessageViews() {}

    static List<Map<String, Object>> parts(OpenMessage mail) {
        return mail.parts().stream().map(MessageViews::part).toList();
    }

    static List<ContentKind> kinds(OpenMessage mail) {
        return mail.kinds().stream().sorted().toList();
    }

    private static Map<String, Object> part(PartReader.Part part) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("number", part.number());
        view.put("type", part.type());
        view.put("kind", part.kind());
        view.put("fileName", part.fileName());
        view.put("size", part.size());
        view.put("attachment", part.attachment());
        view.put("missing", part.missing());
        return view;
    }

    static Map<String, Object> field(HeaderField field) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", field.name());
        view.put("text", field.text());
        view.put("raw", field.raw());
        view.put(
                "addresses",
                field.addresses().stream().map(MessageViews::address).toList());
        view.put("degraded", field.degraded());
        return view;
    }

    private static Map<String, Object> address(HeaderAddress address) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", address.name());
        view.put("address", address.address());
        view.put("misleading", address.misleading());
        return view;
    }
}
