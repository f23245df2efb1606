// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.toys;

import java.util.Collection;
import java.util.Dictionary;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.openmtm.deploy.keeper.Keeper;
import org.openmtm.mtm.MessageTypeModule;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

/** The code of toy bundles: registers a module of the type in the header Toy-Type, and does what Toy-Does says. */
public final class ToyActivator implements BundleActivator {

    private static final ThreadLocal<Object> MINE = new ThreadLocal<>();

    @Override
    public void start(BundleContext context) throws Exception {
        Dictionary<String, String> headers = context.getBundle().getHeaders("");
        String does = String.valueOf(headers.get("Toy-Does"));
        switch (does) {
            case "throw" -> throw new IllegalStateException("I do not want to");
            case "hide" -> {
                return;
            }
            case "nothing" -> {
                context.registerService(MessageTypeModule.class.getName(), new Nothing(), null);
                return;
            }
            case "keep" -> Keeper.KEPT.add(new ToyActivator());
            case "run" -> thread(headers).start();
            case "local" ->
                context.getService(context.getServiceReference(Executor.class))
                        .execute(() -> MINE.set(new ToyActivator()));
            case "listen" -> listen(context);
            default -> {
                // A toy that behaves.
            }
        }
        String type = headers.get("Toy-Type");
        if (type != null) {
            context.registerService(
                    MessageTypeModule.class,
                    new ToyModule(type, context.getBundle().getVersion().toString()),
                    null);
        }
    }

    /** As of a component whose constructor throws: the service is there, and there is nothing behind it. */
    private static final class Nothing implements ServiceFactory<Object> {
        @Override
        public Object getService(Bundle bundle, ServiceRegistration<Object> registration) {
            return null;
        }

        @Override
        public void ungetService(Bundle bundle, ServiceRegistration<Object> registration, Object service) {
            // There was none.
        }
    }

    private static Thread thread(Dictionary<String, String> headers) {
        Thread thread = new Thread(new Waiter(), "toy-" + headers.get("Toy-Type"));
        thread.setDaemon(true);
        return thread;
    }

    /** Runs until it is interrupted, which nobody does when the toy goes. */
    private static final class Waiter implements Runnable {
        @Override
        public void run() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static void listen(BundleContext context) {
        Collection<Object> listeners = context.getService(context.getServiceReference(Collection.class));
        listeners.add(new ToyActivator());
    }

    @Override
    public void stop(BundleContext context) {
        // What it planted is meant to stay.
    }
}
