// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.operation.Operation;

/** What goes wrong is told by its kind, in bounded time, and costs no mail; the status says how it is. */
interface FaultRules extends Rules {
    Contract KINDS = new Contract("ErrorKind", "What went wrong, as far as it changes what somebody can do about it");
    Contract NETWORK =
            new Contract("ErrorKind.NETWORK", "The host is unknown, unreachable, silent, or the connection broke");
    Contract AUTHENTICATION = new Contract("ErrorKind.AUTHENTICATION", "The server refused the credentials");
    Contract STATUS = new Contract("ServiceStatus", "The status of a service: state, reason");
    Duration DOWN_WITHIN = Duration.ofSeconds(30);
    Duration SILENT_WITHIN = Duration.ofSeconds(10);
    Duration SOON = Duration.ofSeconds(5);

    /** A second one in another way, if the first way was refused. */
    int TRIES = 2;

    @Test
    default void aServerThatIsDownIsANetworkError() throws Exception {
        try (Rig rig = rig()) {
            Work work = rig.work();
            work.prepare(2, 1_000);
            rig.relay().down();
            MessagingException error = NETWORK.refuses(
                    ErrorKind.NETWORK,
                    "'" + probe().id() + "' while nobody listens",
                    () -> rig.start(probe()).await(DOWN_WITHIN));
            NETWORK.holds(!error.advice().isBlank(), "an advice what can be done", error.oneLine());
            rig.relay().up();
            work.finish(NETWORK);
        }
    }

    @Test
    default void aWrongPasswordIsAnAuthenticationError() throws Exception {
        try (Rig rig = rig()) {
            Assumptions.assumeTrue(rig.server().password() != null, "Not applicable: the server wants no password");
            Work work = rig.work();
            work.prepare(2, 1_000);
            rig.password("not-the-password");
            AUTHENTICATION.refuses(
                    ErrorKind.AUTHENTICATION,
                    "'" + probe().id() + "' with a wrong password",
                    () -> rig.start(probe()).await(DOWN_WITHIN));
            rig.password(rig.server().password());
            work.finish(AUTHENTICATION);
        }
    }

    /** Servers lock accounts out, and people's other programs with them. */
    @Test
    default void aWrongPasswordIsNotTriedAgainAndAgain() throws Exception {
        try (Rig rig = rig()) {
            Assumptions.assumeTrue(rig.server().password() != null, "Not applicable: the server wants no password");
            Work work = rig.work();
            work.prepare(1, 1_000);
            rig.password("not-the-password");
            long before = rig.relay().accepted();
            AUTHENTICATION.refuses(
                    ErrorKind.AUTHENTICATION,
                    "'" + work.command().id() + "' with a wrong password",
                    () -> rig.start(work.command()).await(DOWN_WITHIN));
            Await.until(SOON, () -> rig.relay().accepted() - before > TRIES);
            long tries = rig.relay().accepted() - before;
            AUTHENTICATION.holds(
                    tries <= TRIES,
                    "at most " + TRIES + " connections with a wrong password, until somebody asks again",
                    tries + " within " + SOON.toSeconds() + " s");
            rig.password(rig.server().password());
            work.finish(AUTHENTICATION);
        }
    }

    @Test
    default void aConnectionThatIsCutCostsNoMail() throws Exception {
        try (Rig rig = rig()) {
            for (Work work : rig.works()) {
                for (int percent : new int[] {20, 60, 95}) {
                    long before = work.prepared();
                    work.prepare(3, 40_000);
                    Relay relay = rig.relay();
                    relay.pace(0);
                    relay.after(work.way(), (work.prepared() - before) * percent / 100, relay::cut);
                    Operation operation = rig.start(work.command());
                    expectNetworkErrorOrSuccess(operation, work, percent);
                    work.finish(NETWORK);
                }
            }
        }
    }

    /** A module may also connect again by itself, and end what it was told to do. */
    private static void expectNetworkErrorOrSuccess(Operation operation, Work work, int percent)
            throws InterruptedException {
        try {
            operation.await(DOWN_WITHIN);
        } catch (MessagingException e) {
            NETWORK.holds(
                    e.kind() == ErrorKind.NETWORK,
                    "NETWORK when the connection breaks at " + percent + " % of " + work.name(),
                    e.kind() + ": " + e.oneLine());
        }
    }

    @Test
    default void aSilentServerIsGivenUp() throws Exception {
        Map<String, Object> impatience = bench().subject().impatience();
        Assumptions.assumeFalse(
                impatience.isEmpty(), "Not applicable: the subject names no setting that makes it impatient");
        try (Rig rig = Rig.of(bench(), impatience)) {
            Work work = rig.work();
            work.prepare(2, 1_000);
            rig.relay().silent(true);
            NETWORK.refuses(
                    ErrorKind.NETWORK,
                    "'" + probe().id() + "' with " + impatience + " while the server is silent, within "
                            + SILENT_WITHIN.toSeconds() + " s,",
                    () -> rig.start(probe()).await(SILENT_WITHIN));
            rig.relay().cut();
            rig.relay().silent(false);
            work.finish(NETWORK);
        }
    }

    @Test
    default void connectedIsSaidOnlyWhenItIs() throws Exception {
        try (Rig rig = rig()) {
            rig.relay();
            STATUS.holds(!rig.status().connected(), "not CONNECTED before anything was done", rig.status());
            boolean stays = connect(rig);
            // That a connection was closed is seen here a little later than by the module.
            Await.until(HygieneRules.GONE_WITHIN, () -> stays == rig.relay().open() > 0);
            STATUS.holds(
                    stays == rig.relay().open() > 0,
                    "CONNECTED after 'connect' exactly if there is a connection",
                    rig.status() + ", " + rig.relay().open() + " connections");
            if (stays) {
                rig.run(new Commands.Disconnect());
            } else {
                rig.run(probe());
            }
            expectNotConnected(rig, "after the connection was ended");
            rig.relay().down();
            STATUS.refuses(ErrorKind.NETWORK, "'" + probe().id() + "' without a server", () -> rig.run(probe()));
            expectNotConnected(rig, "after the server could not be reached");
            rig.relay().up();
            rig.run(probe());
        }
    }

    private static void expectNotConnected(Rig rig, String when) throws Exception {
        boolean kept = Await.until(
                HygieneRules.GONE_WITHIN,
                () -> !rig.status().connected() && rig.relay().open() == 0);
        STATUS.holds(
                kept,
                "not CONNECTED, and no connection, " + when,
                rig.status() + ", " + rig.relay().open() + " connections");
    }

    @Test
    default void connectedEndsWithTheConnection() throws Exception {
        try (Rig rig = rig()) {
            rig.relay();
            Assumptions.assumeTrue(connect(rig), "Not applicable: the module does not stay connected");
            rig.relay().down();
            STATUS.refuses(
                    ErrorKind.NETWORK, "'" + probe().id() + "' after the server has gone", () -> rig.run(probe()));
            expectNotConnected(rig, "after the server has gone and a command failed");
            rig.relay().up();
            rig.work().prepare(1, 1_000);
            rig.work().finish(STATUS);
        }
    }
}
