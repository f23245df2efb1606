// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.osgitests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.test.common.annotation.InjectBundleContext;

/** The bundles of the product start, all of them, in a framework that holds nothing but what they ask for. */
public class BundlesTest {

    @InjectBundleContext
    BundleContext context;

    @Test
    public void everyBundleIsActive() {
        Map<String, Integer> states = Stream.of(context.getBundles())
                .filter(bundle -> bundle.getHeaders("").get("Fragment-Host") == null)
                .collect(Collectors.toMap(Bundle::getSymbolicName, Bundle::getState, (one, other) -> one));

        assertThat(states)
                .containsKeys(
                        "org.openmtm.framework",
                        "org.openmtm.messagestore",
                        "org.openmtm.email",
                        "org.openmtm.imap4",
                        "org.openmtm.smtp",
                        "org.openmtm.pop3");
        assertThat(states)
                .allSatisfy((name, state) -> assertThat(state).as(name).isEqualTo(Bundle.ACTIVE));
    }
}
