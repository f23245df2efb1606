// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.faulty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.MethodSelector;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Plants faults in the toy, and runs the test of the kit that is named for each: it has to fail, and a few others have to
 * pass. With -Dopenmtm.soak=true every fault is planted, and all others have to pass that take little time.
 */
class PlantedFaultsIT {
    private static final boolean SOAK = Boolean.getBoolean("openmtm.soak");

    @AfterEach
    void unplant() {
        System.clearProperty(Fault.PROPERTY);
    }

    @Test
    void everyFaultHasATestThatIsNamedForIt() {
        assertThat(Table.TESTS.keySet())
                .containsExactlyInAnyOrder(Arrays.stream(Fault.values())
                        .filter(fault -> fault != Fault.NONE)
                        .toArray(Fault[]::new));
    }

    static Stream<Fault> planted() {
        return Table.TESTS.keySet().stream().filter(fault -> SOAK || !Table.SOAK_ONLY.contains(fault));
    }

    @ParameterizedTest
    @MethodSource("planted")
    void isFoundByTheTestNamedForIt(Fault fault, TestReporter reporter) {
        System.setProperty(Fault.PROPERTY, fault.name());
        String named = Table.TESTS.get(fault);
        Set<String> allowed = Table.ALSO.getOrDefault(fault, Set.of());
        Set<String> tests = new LinkedHashSet<>(List.of(named));
        tests.addAll(SOAK ? Table.FAST : Table.FASTEST);
        tests.removeAll(allowed);

        Map<String, Throwable> failed = run(tests);

        assertThat(failed).containsOnlyKeys(named);
        assertThat(failed.get(named)).hasMessageContaining("contract:").hasMessageContaining(Table.WORDS.get(fault));
        reporter.publishEntry(fault.name(), named + failed.get(named).getMessage());
    }

    /** @return what failed, with why */
    private static Map<String, Throwable> run(Set<String> tests) {
        Map<String, Throwable> failed = new TreeMap<>();
        TestExecutionListener listener = new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                    failed.put(name(test), result.getThrowable().orElseThrow());
                }
            }
        };
        List<MethodSelector> selectors = tests.stream()
                .map(test -> selectMethod(ToyConformanceIT.class, test))
                .toList();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectors)
                                .build(),
                        listener);
        return failed;
    }

    private static String name(TestIdentifier test) {
        return test.getSource()
                .filter(org.junit.platform.engine.support.descriptor.MethodSource.class::isInstance)
                .map(source -> ((org.junit.platform.engine.support.descriptor.MethodSource) source).getMethodName())
                .orElse(test.getDisplayName());
    }
}
