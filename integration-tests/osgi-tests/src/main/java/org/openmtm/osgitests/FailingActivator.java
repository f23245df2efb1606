// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.osgitests;

import java.util.List;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.OperationResult;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Of a bundle of its own, which a test makes: a module that fails with an error that only it knows. */
public final class FailingActivator implements BundleActivator, MessageTypeModule, ServerMtm {
    /** That error. */
    static final class Trouble extends MessagingException {
        private static final long serialVersionUID = 1L;

        Trouble(Throwable cause) {
            super(ErrorKind.REFUSED, "It is refused", "Ask another one", cause);
        }
    }

    @Override
    public void start(BundleContext context) {
        context.registerService(MessageTypeModule.class, this, null);
    }

    @Override
    public void stop(BundleContext context) {
        close();
    }

    @Override
    public MtmDescriptor descriptor() {
        return new MtmDescriptor(
                "toy-failing", "Failing", "1", "org.openmtm.failing", List.of(), List.of(Commands.SYNCHRONISE));
    }

    @Override
    public ClientMtm createClient(ClientContext context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ServerMtm createServer(ServerContext context) {
        return this;
    }

    @Override
    public OperationResult execute(Command command, OperationContext operation) {
        throw new Trouble(new IllegalStateException(command.id()));
    }

    @Override
    public ServiceStatus status() {
        return ServiceStatus.DISCONNECTED;
    }

    @Override
    public void close() {
        // It has nothing open.
    }
}
