// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.OperationResult;

/** A server MTM as the framework holds it: what it is asked it answers in time and in good order, or the framework for it. */
final class HostedServer {
    private final ServerMtm server;
    private final Module module;
    private final Lease lease;

    /** Its last answer that did not come in time. */
    private volatile CountDownLatch unanswered;

    HostedServer(ServerMtm server, Module module, Lease lease) {
        this.server = server;
        this.module = module;
        this.lease = lease;
    }

    Module module() {
        return module;
    }

    OperationResult execute(Command command, OperationContext context) throws InterruptedException {
        OperationResult result = server.execute(command, context);
        if (result == null) {
            throw new MessagingException(
                    ErrorKind.INTERNAL,
                    "The module '" + module.type() + "' gave no result of '" + command.id() + "'",
                    "Please report it");
        }
        return result;
    }

    /** Where it stands. One that did not answer is not asked again before it did. */
    ServiceStatus status() {
        CountDownLatch before = unanswered;
        if (before != null && before.getCount() > 0) {
            return faulty("The module '" + module.type() + "' does not say where it stands");
        }
        CountDownLatch answered = new CountDownLatch(1);
        try {
            return checked(module.calls()
                    .callThrough("status", module.calls().bounds().status(), () -> {
                        try {
                            return server.status();
                        } finally {
                            answered.countDown();
                        }
                    }));
        } catch (MessagingException e) {
            unanswered = answered;
            return faulty(e.getMessage());
        }
    }

    private ServiceStatus checked(ServiceStatus status) {
        if (status == null || status.state() == null) {
            return faulty("The module '" + module.type() + "' says nothing about where it stands");
        }
        // What it holds must not hold the module, should somebody keep it.
        Map<String, String> details = new LinkedHashMap<>(status.details() == null ? Map.of() : status.details());
        return new ServiceStatus(status.state(), status.error(), status.text() == null ? "" : status.text(), details);
    }

    private static ServiceStatus faulty(String text) {
        return new ServiceStatus(ServiceState.FAULT, ErrorKind.INTERNAL, text, Map.of());
    }

    /** How long it asks to be left alone before it is closed. */
    Duration needs() {
        try {
            Duration needs =
                    module.calls().callThrough("needs", module.calls().bounds().status(), server::needs);
            return needs == null ? Duration.ZERO : needs;
        } catch (MessagingException e) {
            Log.MODULES.warn("{}", e.oneLine());
            return Duration.ZERO;
        }
    }

    /** Closes it, whatever it makes of that. */
    void close() {
        try {
            module.calls().callThrough("close", module.calls().bounds().close(), () -> {
                server.close();
                return null;
            });
        } catch (MessagingException e) {
            Log.MODULES.warn("{}", e.oneLine(), e);
        }
    }

    /** From here on nothing that it still does reaches the store. */
    void endLease() {
        lease.end();
    }
}
