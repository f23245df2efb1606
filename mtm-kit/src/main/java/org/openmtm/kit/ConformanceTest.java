// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * The tests that every message type module has to pass. To judge a module, subclass this with a class that says what is
 * judged, and run it with JUnit 5 when the bundle has been made:
 *
 * <pre>{@code
 * class MyMtmIT extends ConformanceTest {
 *     @Override
 *     protected Subject subject() {
 *         return Subject.of(Subject.bundle("org.example.my"), "my", MyServer::new);
 *     }
 * }
 * }</pre>
 *
 * <p>The bundles of the middleware are taken from the class path. Each test is a rule; one that fails says what was expected,
 * what was seen, and which sentence of the API wants it so. A rule about something that the module does not claim is aborted,
 * and says so.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
public abstract class ConformanceTest
        implements LifecycleRules,
                CapabilityRules,
                CommandRules,
                ProgressRules,
                JournalRules,
                SettingsRules,
                SecretRules,
                FaultRules,
                HygieneRules,
                MailRules {
    private Workbench bench;

    /** What is judged. Called once. */
    protected abstract Subject subject() throws Exception;

    @BeforeAll
    void openBench() throws Exception {
        bench = Workbench.open(subject());
    }

    @AfterAll
    void closeBench() {
        if (bench != null) {
            bench.close();
        }
    }

    /** Nothing for authors. */
    @Override
    public final Workbench bench() {
        return bench;
    }
}
