// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.faulty;

import java.util.concurrent.CountDownLatch;
import org.openmtm.mtm.MessageTypeModule;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Registers the module; the framework unregisters it when the bundle stops. */
public final class ToyActivator implements BundleActivator {
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Override
    public void start(BundleContext bundle) {
        Fault fault = Fault.planted(bundle);
        ToyModule module = new ToyModule(bundle.getBundle().getVersion().toString(), fault);
        bundle.registerService(MessageTypeModule.class, module, null);
        if (fault == Fault.REGISTERS_TWICE) {
            bundle.registerService(MessageTypeModule.class, module, null);
        }
        if (fault == Fault.STARTS_TOO_EARLY) {
            ToyThreads.start("toy-early", () -> Planted.await(stopped));
        }
        if (fault == Fault.LEAVES_A_HOOK) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> Planted.await(stopped)));
        }
    }

    @Override
    public void stop(BundleContext bundle) {
        stopped.countDown();
    }
}
