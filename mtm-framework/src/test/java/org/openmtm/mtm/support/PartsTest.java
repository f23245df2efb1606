// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.OperationResult;
import org.openmtm.settings.ServiceSettings;

/** The parts that a module may take singly. */
class PartsTest {
    private final List<ServiceStatus> told = new ArrayList<>();
    private boolean cancelled;

    private final ServerContext context = (ServerContext) Proxy.newProxyInstance(
            ServerContext.class.getClassLoader(), new Class<?>[] {ServerContext.class}, (proxy, method, arguments) -> {
                assertThat(method.getName()).isEqualTo("statusChanged");
                told.add((ServiceStatus) arguments[0]);
                return null;
            });

    private final OperationContext operation = (OperationContext) Proxy.newProxyInstance(
            OperationContext.class.getClassLoader(),
            new Class<?>[] {OperationContext.class},
            (proxy, method, arguments) -> {
                if (cancelled && method.getName().equals("checkCancelled")) {
                    throw new MessagingException(ErrorKind.CANCELLED, "cancelled", "");
                }
                return null;
            });

    private static final class Module extends MailboxModule {
        Module() {
            super("x", "X", "org.example.x", source -> null);
        }

        @Override
        protected RemoteMailbox mailbox(ServiceSettings settings) {
            throw new IllegalStateException("nobody asked for a connection");
        }
    }

    private static void assertKind(ErrorKind kind, IOException e) {
        MessagingException trouble = Trouble.of("Listing", e);
        assertThat(trouble.kind()).isEqualTo(kind);
        assertThat(trouble.getMessage()).startsWith("Listing: ");
        assertThat(trouble.advice()).isNotEmpty();
        assertThat(trouble).hasCause(e);
    }

    @Test
    void troublesOfThePlatformHaveTheirKinds() {
        assertKind(ErrorKind.NOT_FOUND, new NoSuchFileException("/mail"));
        assertKind(ErrorKind.REFUSED, new AccessDeniedException("/mail"));
        assertKind(ErrorKind.TLS, new SSLHandshakeException("no trust"));
        assertKind(ErrorKind.NETWORK, new UnknownHostException("nowhere"));
        assertKind(ErrorKind.NETWORK, new ConnectException("refused"));
        assertKind(ErrorKind.NETWORK, new IOException());
        assertThat(Trouble.of("Listing", new SocketTimeoutException("Read timed out"))
                        .getMessage())
                .isEqualTo("Listing: the server was silent for too long");
        MessagingException known = new MessagingException(ErrorKind.LIMIT, "too large", "");
        assertThat(Trouble.of("Listing", new IOException(known))).isSameAs(known);
    }

    @Test
    void whatTheModuleSaysItCarriesOutIsWhatItCarriesOut() {
        Module module = new Module();
        MailboxServer server = new MailboxServer(context, module, source -> null);
        assertThat(server.table().descriptors())
                .containsExactlyInAnyOrderElementsOf(module.descriptor().commands());
        assertThat(server.status()).isEqualTo(ServiceStatus.DISCONNECTED);
        server.close();
        assertThat(told).isEmpty();
    }

    @Test
    void theBoardTellsChangesOnce() {
        ServiceBoard board = new ServiceBoard(context);
        board.disconnected();
        board.connecting();
        board.connecting();
        board.connected(Map.of("server", "s", "tls", ""));
        board.detail("last sync", "now");
        board.fault(new MessagingException(ErrorKind.NETWORK, "gone", "wait"));
        assertThat(told)
                .extracting(ServiceStatus::state)
                .containsExactly(ServiceState.CONNECTING, ServiceState.CONNECTED, ServiceState.FAULT);
        assertThat(board.status().details()).isEqualTo(Map.of("server", "s", "last sync", "now"));
        assertThat(board.status().error()).isEqualTo(ErrorKind.NETWORK);
        board.detail("last sync", "");
        assertThat(board.status().details()).containsOnlyKeys("server");
    }

    @Test
    void whatBreaksInAHandlerIsSaidAsTheFrameworkExpectsIt() throws Exception {
        RuntimeException bug = new IllegalStateException("a bug");
        CommandTable table = new CommandTable("X")
                .add(Commands.TEST, Commands.Test.class, (command, run) -> OperationResult.EMPTY)
                .add(Commands.CONNECT, Commands.Connect.class, (command, run) -> {
                    throw bug;
                });
        assertThat(table.run(new Commands.Test(), operation)).isSameAs(OperationResult.EMPTY);
        assertThatThrownBy(() -> table.run(new Commands.Connect(), operation)).isSameAs(bug);
        assertThatThrownBy(() -> table.run(new Commands.Disconnect(), operation))
                .hasMessage("X does not carry out 'disconnect'");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> table.run(new Commands.Connect(), operation)).isInstanceOf(InterruptedException.class);
        cancelled = true;
        assertThatThrownBy(() -> table.run(new Commands.Connect(), operation)).hasMessage("cancelled");
        assertThatThrownBy(() -> table.add(Commands.TEST, Commands.Test.class, (command, run) -> null))
                .hasMessageContaining("Two handlers");
    }

    @Test
    void commitsAreWaitedForAndTheFirstFailureIsTold() {
        CompletableFuture<Integer> broken = new CompletableFuture<>();
        broken.completeExceptionally(new MessagingException(ErrorKind.DISK_FULL, "full", ""));
        CompletableFuture<Integer> good = CompletableFuture.completedFuture(1);
        try (Commits commits = new Commits(1)) {
            commits.add(broken);
            assertThatThrownBy(() -> commits.add(good)).hasMessage("full");
            commits.add(good);
            commits.await();
            Thread.currentThread().interrupt();
            commits.add(good);
            commits.add(CompletableFuture.failedFuture(new IOException("odd")));
        }
        assertThat(Thread.interrupted()).as("an interrupt is kept").isTrue();
    }

    @Test
    void theBrakeHoldsWhenBothAreReached() {
        assertThat(Brake.STANDARD.holds(20, 40)).isTrue();
        assertThat(Brake.STANDARD.holds(19, 19)).isFalse();
        assertThat(Brake.STANDARD.holds(20, 41)).isFalse();
        assertThat(new Brake(0, 100).holds(1_000, 1_000)).isFalse();
    }
}
