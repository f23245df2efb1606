// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.osgitests;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Of a bundle of its own, which a test makes: a module that starts a thread and never ends it, but by an interrupt. */
public final class LeakyActivator implements BundleActivator, MessageTypeModule {
    @Override
    public void start(BundleContext context) {
        Thread thread = new Thread(LeakyActivator::linger, "toy-left-thread");
        thread.setDaemon(true);
        thread.start();
        context.registerService(MessageTypeModule.class, this, null);
    }

    private static void linger() {
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.park();
        }
    }

    @Override
    public void stop(BundleContext context) {
        // That is the fault: the thread stays.
    }

    @Override
    public MtmDescriptor descriptor() {
        return new MtmDescriptor("toy-leaky", "Leaky", "1", "org.openmtm.leaky", List.of(), List.of());
    }

    @Override
    public ClientMtm createClient(ClientContext context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ServerMtm createServer(ServerContext context) {
        throw new UnsupportedOperationException();
    }
}
