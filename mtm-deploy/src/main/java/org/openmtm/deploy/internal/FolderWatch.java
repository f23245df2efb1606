// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openmtm.error.MessagingException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;

/**
 * The thread that looks after the deploy folder: when the system tells of a change, when something there is not ready
 * yet, and now and then, because not every file system tells.
 */
final class FolderWatch implements AutoCloseable {

    private static final long SOON_MILLIS = 150;
    private static final long NOW_AND_THEN_MILLIS = 5_000;
    /** Who asks for the first look waits no longer for a file that is not complete, or not gone long enough, once it was seen. */
    private static final long FIRST_LOOK_NANOS = 2_000_000_000L;

    private static final long FIRST_LOOK_SECONDS = 30;
    private static final long GRACE_MILLIS = 3_000;
    private static final long STOP_MILLIS = 20_000;

    private final BundleContext context;
    private final DeployFolder folder;
    private final Path path;
    private final Refusals refusals;
    private final CountDownLatch firstLook = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "openmtm-deploy");
    private final ReentrantLock looking = new ReentrantLock();
    private WatchService watcher;

    /** @param folder null if it is off: then only what waits to be told is told */
    FolderWatch(BundleContext context, DeployFolder folder, Path path, Refusals refusals) {
        this.context = context;
        this.folder = folder;
        this.path = path;
        this.refusals = refusals;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns when all that lay in the folder at the start was dealt with; after a while in any case. */
    void awaitFirstLook() {
        try {
            firstLook.await(FIRST_LOOK_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            awaitFramework();
            boolean soon = look();
            long looked = System.nanoTime();
            while (!Thread.currentThread().isInterrupted()) {
                refusals.tell();
                if (!soon || System.nanoTime() - looked > FIRST_LOOK_NANOS) {
                    firstLook.countDown();
                }
                pause(soon ? SOON_MILLIS : NOW_AND_THEN_MILLIS);
                soon = look();
            }
        } catch (InterruptedException e) {
            // The bundle stops, and so does this.
            Thread.currentThread().interrupt();
        } finally {
            firstLook.countDown();
            closeWatcher();
        }
    }

    /** Before the framework is up no bundle would bring its services in time. */
    private void awaitFramework() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        FrameworkListener listener = event -> {
            if (event.getType() == FrameworkEvent.STARTED) {
                started.countDown();
            }
        };
        context.addFrameworkListener(listener);
        try {
            if (context.getBundle(0).getState() != Bundle.ACTIVE) {
                started.await();
            }
        } finally {
            removeQuietly(listener);
        }
    }

    private void removeQuietly(FrameworkListener listener) {
        try {
            context.removeFrameworkListener(listener);
        } catch (IllegalStateException e) {
            Log.LOG.debug("The framework stopped before it had started", e);
        }
    }

    private boolean look() throws InterruptedException {
        if (folder == null) {
            return false;
        }
        looking.lockInterruptibly();
        try {
            return folder.look();
        } catch (IOException | MessagingException e) {
            Log.LOG.warn("The folder {} cannot be looked at: {}", path, e.toString());
            return false;
        } finally {
            looking.unlock();
        }
    }

    private void pause(long millis) throws InterruptedException {
        boolean told = watcher != null;
        if (folder == null || !watching()) {
            TimeUnit.MILLISECONDS.sleep(millis);
            return;
        }
        if (!told) {
            // What came before the system was asked to tell is found by one more look.
            return;
        }
        WatchKey key = watcher.poll(millis, TimeUnit.MILLISECONDS);
        if (key != null) {
            key.pollEvents();
            if (!key.reset()) {
                closeWatcher();
            }
        }
    }

    private boolean watching() {
        if (watcher == null) {
            try {
                watcher = path.getFileSystem().newWatchService();
                path.register(
                        watcher,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE);
            } catch (IOException e) {
                // The system has no more watches to give: looking now and then does it too.
                Log.LOG.debug("{} is not watched: {}", path, e.toString());
                closeWatcher();
            }
        }
        return watcher != null;
    }

    private void closeWatcher() {
        if (watcher != null) {
            try {
                watcher.close();
            } catch (IOException e) {
                Log.LOG.debug("A watch did not close", e);
            }
            watcher = null;
        }
    }

    /** What is being installed gets a little time to come to its end, and is taken back after that. */
    @Override
    public void close() {
        try {
            if (!looking.tryLock(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                Log.LOG.info("What is being installed is taken back, because this process ends");
            }
            thread.interrupt();
            if (looking.isHeldByCurrentThread()) {
                looking.unlock();
            }
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
