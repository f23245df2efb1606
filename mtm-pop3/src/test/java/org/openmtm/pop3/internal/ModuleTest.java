// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Capability;
import org.openmtm.pop3.mirror.Rules;
import org.openmtm.settings.ServiceSettings;

/** What the module says of itself, and its settings. */
class ModuleTest {
    private final Pop3Module module = new Pop3Module("1.0", name -> Optional.empty());

    @Test
    void everyCapabilityHasAnAnswerAndEachNoAReasonThatNamesWhoCan() {
        for (Capability capability : Capability.values()) {
            var answer = module.descriptor().query(capability);
            if (!answer.supported()) {
                assertThat(answer.reason()).as(capability.name()).containsAnyOf("SMTP", "IMAP4");
            }
        }
        assertThat(module.descriptor().query(Capability.RECEIVE).supported()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "leave,sometimes",
        "fetch,most",
        "remove.local,maybe",
        "tls,ssl",
        "sasl.mechanisms,MAGIC",
        "leave.days,soon",
        "port,70000",
        "host,a b"
    })
    void wrongSettingsAreRefusedByName(String key, String value) {
        Map<String, Object> settings = new HashMap<>(Map.of("host", "pop.example.org"));
        settings.put(key, value);
        assertThatThrownBy(() -> module.check(new ServiceSettings(settings)))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID));
    }

    @Test
    void aServiceThatIsBeingSetUpNeedsNoServer() {
        module.check(new ServiceSettings(Map.of()));
        assertThatThrownBy(() -> new Pop3Settings(new ServiceSettings(Map.of())).host())
                .hasMessageContaining("host");
    }

    /** The defaults of Metatype and of the typed view are the same. */
    @Test
    void theDescriptionAndTheViewAgree() {
        HashMap<String, Object> described = new HashMap<>();
        for (Method method : Pop3Configuration.class.getDeclaredMethods()) {
            if (method.getDefaultValue() != null) {
                described.put(method.getName().replace('_', '.'), method.getDefaultValue());
            }
        }
        described.put("host", "pop.example.org");
        Pop3Settings bare = new Pop3Settings(new ServiceSettings(Map.of("host", "pop.example.org")));
        Pop3Settings full = new Pop3Settings(new ServiceSettings(described));
        assertThat(full.rules()).isEqualTo(bare.rules());
        assertThat(full.options(false)).isEqualTo(bare.options(false));
        assertThat(full.idle()).isEqualTo(bare.idle());
        assertThat(full.checkInterval()).isEqualTo(bare.checkInterval());
        assertThat(full.rules().leave()).isEqualTo(Rules.Leave.UNTIL_DELETED);
        assertThat(Arrays.stream(Pop3Configuration.class.getDeclaredMethods()).map(Method::getName))
                .contains("leave_largest_kb");
    }

    @ParameterizedTest
    @CsvSource({"implicit,995", "starttls,110", "none,110"})
    void theUsualPortIsTaken(String tls, int port) {
        ServiceSettings settings = new ServiceSettings(Map.of("host", "pop.example.org", "tls", tls));
        assertThat(new Pop3Settings(settings).options(false).wire().port()).isEqualTo(port);
    }
}
