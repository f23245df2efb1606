// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.internal.canary.Routes;
import org.openmtm.settings.SettingDescriptor;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;

class ModuleTableTest {
    private final AtomicInteger readings = new AtomicInteger();
    private final FakeModule module = new FakeModule("fake");
    private int failures;

    @Test
    void settingsThatCannotBeReadWhileTheBundleStartsAreReadAMomentLater() {
        failures = 3;
        ModuleTable table = table();
        assertThat(table.settings("fake")).extracting(SettingDescriptor::key).containsExactly("host");
        assertThat(readings).hasValue(4);
        failures = Integer.MAX_VALUE;
        assertThat(table.settings("fake")).as("read once").hasSize(1);
        assertThat(readings).hasValue(4);
    }

    @Test
    void settingsOfAModuleThatLeftAreForgotten() {
        ModuleTable table = table();
        table.settings("fake");
        table.remove(module.module());
        assertThat(table.settings("fake")).isEmpty();
        table.add(module.module());
        assertThat(table.settings("fake")).hasSize(1);
        assertThat(readings).hasValue(2);
    }

    @Test
    void settingsThatCannotBeReadAtAllAreAClearError() {
        failures = Integer.MAX_VALUE;
        assertThatThrownBy(() -> table().settings("fake"))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
                .hasMessageContaining("fake");
    }

    private ModuleTable table() {
        ModuleTable table =
                new ModuleTable(metaTypes(), new Routes(configurations()), new Latecomers(type -> false), type -> 1);
        table.add(module.module());
        return table;
    }

    private MetaTypeService metaTypes() {
        MetaTypeInformation information = Proxies.of(MetaTypeInformation.class, (method, arguments) -> switch (method) {
            case "getFactoryPids" -> new String[] {"pid"};
            case "getObjectClassDefinition" -> definition();
            default -> new String[0];
        });
        return Proxies.of(MetaTypeService.class, (method, arguments) -> information);
    }

    private ObjectClassDefinition definition() {
        if (readings.incrementAndGet() <= failures) {
            throw new NullPointerException("resources");
        }
        AttributeDefinition host = Proxies.of(AttributeDefinition.class, (method, arguments) -> switch (method) {
            case "getID", "getName" -> "host";
            case "getType" -> AttributeDefinition.STRING;
            case "getCardinality" -> 0;
            default -> null;
        });
        return Proxies.of(
                ObjectClassDefinition.class,
                (method, arguments) ->
                        method.equals("getAttributeDefinitions") ? new AttributeDefinition[] {host} : null);
    }

    private static ConfigurationAdmin configurations() {
        Configuration none = Proxies.of(Configuration.class, (method, arguments) -> null);
        return Proxies.of(ConfigurationAdmin.class, (method, arguments) -> none);
    }
}
