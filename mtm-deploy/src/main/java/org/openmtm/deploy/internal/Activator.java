// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.io.IOException;
import java.util.List;
import org.openmtm.deploy.ModuleInstaller;
import org.openmtm.registry.MtmRegistry;
import org.openmtm.session.Messaging;
import org.openmtm.store.MessageStore;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.hooks.bundle.CollisionHook;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Puts the installer together. An activator and no component: what was installed must be back when this bundle has
 * started, before the modules of the distribution start, and the installer must outlive every service that it replaces.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

    private ServiceTracker<Messaging, Messaging> messaging;
    private ServiceTracker<MessageStore, MessageStore> store;
    private FolderWatch watch;

    @Override
    public void start(BundleContext context) throws IOException {
        Places places = Places.of(context);
        messaging = new ServiceTracker<>(context, Messaging.class, null);
        messaging.open();
        store = new ServiceTracker<>(context, MessageStore.class, null);
        store.open();
        context.registerService(CollisionHook.class, secondVersions(context), null);
        HeldBy heldBy = new HeldBy(places.data(), context.getBundle());
        heldBy.clean();
        OldCode oldCode = new OldCode(heldBy::paths);
        context.addBundleListener(oldCode);
        context.registerService(ModuleInstaller.class, installer(context, places, oldCode), null);
        watch.start();
    }

    private Installer installer(BundleContext context, Places places, OldCode oldCode) throws IOException {
        Surroundings surroundings = surroundings();
        Refusals refusals = new Refusals(surroundings);
        Shelf shelf = new Shelf(places.modules());
        shelf.open();
        Applied applied = new Applied(context.getDataFile("applied.properties").toPath());
        Ownership ownership = new Ownership(places.modules());
        AllowList allowed = new AllowList(places.allowList(), ownership);
        Workshop workshop = new Workshop(context, surroundings, shelf, applied, allowed, places.folder());
        new Restore(context, workshop, applied, allowed, refusals).run();
        Installer installer = new Installer(workshop, refusals, oldCode);
        DeployFolder folder =
                places.folderOff() ? null : new DeployFolder(places.folder(), ownership, installer, shelf, refusals);
        watch = new FolderWatch(context, folder, places.folder(), refusals);
        installer.afterFirstLook(watch::awaitFirstLook);
        return installer;
    }

    private Surroundings surroundings() {
        return new Surroundings() {
            @Override
            public MtmRegistry registry() {
                Messaging now = messaging.getService();
                return now == null ? null : now.modules();
            }

            @Override
            public MessageStore store() {
                return store.getService();
            }
        };
    }

    /** We alone may install what has the name and version of another bundle: to try it, or beside it. */
    private static CollisionHook secondVersions(BundleContext context) {
        return (operation, target, collisions) -> {
            if (operation == CollisionHook.INSTALLING && target.equals(context.getBundle())) {
                collisions.removeAll(List.copyOf(collisions));
            }
        };
    }

    @Override
    public void stop(BundleContext context) {
        watch.close();
        store.close();
        messaging.close();
    }
}
