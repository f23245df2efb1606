// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.openmtm.error.ErrorKind;
import org.openmtm.internal.Proxies;
import org.openmtm.registry.Canary;
import org.openmtm.store.MessageStore;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

class TrialsTest {
    private static final Canary TRIAL = Canary.trying("toy", "2.0.0", List.of("a", "b*"), 5, 2, 4);

    private final Map<String, Dictionary<?, ?>> stored = new ConcurrentHashMap<>();
    private final Routes routes = new Routes(configurations());
    private final Trials trials = new Trials(routes, Proxies.of(MessageStore.class, (method, arguments) -> null));

    @Test
    void aTrialSurvivesARestart() {
        trials.start(TRIAL);
        assertThat(new Routes(configurations()).canary("toy")).contains(TRIAL);
        assertThat(new Routes(configurations()).canary("imap4")).isEmpty();
    }

    @Test
    void itIsRolledBackOnceAndSaysWhy() {
        trials.start(TRIAL);
        assertThat(trials.ended("toy", "2.0.0", ErrorKind.INTERNAL)).isEmpty();
        assertThat(trials.ended("toy", "1.0.0", ErrorKind.INTERNAL)).isEmpty();
        Canary over = trials.ended("toy", "2.0.0", ErrorKind.INTERNAL).orElseThrow();
        assertThat(over.state()).isEqualTo(Canary.State.ROLLED_BACK);
        assertThat(over.reason()).contains("2 of its last 2");
        assertThat(trials.ended("toy", "2.0.0", ErrorKind.INTERNAL)).isEmpty();
        assertThat(new Routes(configurations()).canary("toy")).contains(over);
    }

    @Test
    void whatWasPromotedIsRemembered() {
        trials.start(TRIAL);
        routes.promote("toy");
        assertThat(routes.canary("toy")).isEmpty();
        assertThat(new Routes(configurations()).promoted("toy")).contains("2.0.0");
        trials.start(Canary.trying("toy", "3.0.0", List.of("*"), 0, 1, 1));
        assertThat(routes.promoted("toy")).contains("2.0.0");
        routes.end("toy");
        assertThat(new Routes(configurations()).promoted("toy")).contains("2.0.0");
    }

    @Test
    void aConfigurationThatMakesNoSenseIsNoTrial() {
        trials.start(TRIAL);
        routes.promote("toy");
        trials.start(TRIAL);
        for (String key : List.of("accounts", "percent", "failures", "of", "state", "reason", "promoted")) {
            Dictionary<String, Object> edited = new java.util.Hashtable<>();
            Dictionary<?, ?> sound = stored.get("toy");
            for (Object each : java.util.Collections.list(sound.keys())) {
                edited.put((String) each, sound.get(each));
            }
            edited.put(key, 'x');
            assertThat(new Routes(Proxies.of(
                                    ConfigurationAdmin.class,
                                    (name, arguments) -> Proxies.of(Configuration.class, (method, given) -> edited)))
                            .canary("toy"))
                    .as(key)
                    .isEmpty();
        }
    }

    @Test
    void withoutATrialNothingIsCounted() {
        assertThat(trials.ended("toy", "1.0.0", ErrorKind.INTERNAL)).isEmpty();
        assertThat(routes.canary("toy")).isEqualTo(Optional.empty());
    }

    private ConfigurationAdmin configurations() {
        return Proxies.of(ConfigurationAdmin.class, (name, arguments) -> configuration((String) arguments[1]));
    }

    private Configuration configuration(String name) {
        return Proxies.of(Configuration.class, (method, arguments) -> {
            if (method.equals("update")) {
                stored.put(name, (Dictionary<?, ?>) arguments[0]);
                return null;
            }
            return stored.get(name);
        });
    }
}
