// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.osgitests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.Imap4Setting;
import org.openmtm.session.Messaging;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;
import org.osgi.test.common.annotation.InjectService;

/** What Metatype says of the settings of IMAP4 is what the typed settings read. */
public class SettingsTest {

    private static final int TIMEOUT_MILLIS = 30_000;
    private static final String PID = "org.openmtm.imap4";

    @InjectService(timeout = TIMEOUT_MILLIS)
    Messaging messaging;

    @InjectService(timeout = TIMEOUT_MILLIS)
    MetaTypeService metaTypes;

    private Map<String, AttributeDefinition> described() {
        ObjectClassDefinition definition = metaTypes
                .getMetaTypeInformation(FrameworkUtil.getBundle(Imap4Setting.class))
                .getObjectClassDefinition(PID, null);
        Map<String, AttributeDefinition> described = new TreeMap<>();
        Arrays.stream(definition.getAttributeDefinitions(ObjectClassDefinition.ALL))
                .forEach(attribute -> described.put(attribute.getID(), attribute));
        return described;
    }

    @Test
    public void bothKnowTheSameKeysAndDefaults() {
        Map<String, AttributeDefinition> described = described();
        assertThat(described.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Imap4Setting.all().stream().map(Imap4Setting::key).toList());
        for (Imap4Setting<?> setting : Imap4Setting.all()) {
            AttributeDefinition attribute = described.get(setting.key());
            String[] defaults = attribute.getDefaultValue();
            assertThat(defaults == null ? "" : String.join(",", defaults))
                    .as(setting.key())
                    .isEqualTo(setting.defaultText());
            assertThat(attribute.getName()).as(setting.key()).isNotBlank();
            assertThat(attribute.getDescription()).as(setting.key()).endsWith(".");
        }
    }

    @Test
    public void bothTakeTheSameNumbersAndChoices() {
        int compared = 0;
        for (AttributeDefinition attribute : described().values()) {
            Imap4Setting<?> setting = Imap4Setting.all().stream()
                    .filter(one -> one.key().equals(attribute.getID()))
                    .findFirst()
                    .orElseThrow();
            if (attribute.getType() == AttributeDefinition.INTEGER) {
                for (long value :
                        new long[] {-2, -1, 0, 1, 2, 3, 5, 100, 101, 1000, 1740, 1741, 36_500, 36_501, 86_401}) {
                    assertThat(takes(setting, Long.toString(value)))
                            .as(setting.key() + "=" + value)
                            .isEqualTo(verdict(attribute, Long.toString(value)).isEmpty());
                    compared++;
                }
            }
            String[] options = attribute.getOptionValues();
            if (options != null && options.length > 0) {
                for (String option : options) {
                    assertThat(takes(setting, option))
                            .as(setting.key() + "=" + option)
                            .isTrue();
                    compared++;
                }
                assertThatThrownBy(() -> setting.parse("no-such-choice")).isInstanceOf(MessagingException.class);
            }
        }
        assertThat(compared).isGreaterThan(200);
    }

    private static String verdict(AttributeDefinition attribute, String value) {
        String verdict = attribute.validate(value);
        return verdict == null ? "" : verdict;
    }

    private static boolean takes(Imap4Setting<?> setting, String text) {
        try {
            setting.parse(text);
            return true;
        } catch (MessagingException e) {
            return false;
        }
    }
}
