// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.osgitests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.CompoundCommands;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.mtm.ServiceState;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationState;
import org.openmtm.session.Messaging;
import org.openmtm.session.MessagingSession;
import org.openmtm.session.ServiceSpec;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.test.common.annotation.InjectBundleContext;
import org.osgi.test.common.annotation.InjectService;
import org.osgi.test.junit5.context.BundleContextExtension;
import org.osgi.test.junit5.service.ServiceExtension;

/** Why a service does not work is told by its status, whatever became of its module; its mail stays readable. */
@Timeout(300)
@ExtendWith({BundleContextExtension.class, ServiceExtension.class})
public class ModuleComesAndGoesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Commands.Synchronise SYNC = new Commands.Synchronise("", false);

    @InjectBundleContext
    BundleContext context;

    @InjectService(timeout = 30_000)
    Messaging messaging;

    @AfterEach
    void removeAccounts() {
        messaging.accounts().list().forEach(account -> messaging.accounts().remove(account.name()));
    }

    @Test
    public void theStatusSaysThatTheBundleIsStopped() throws Exception {
        Bundle imap = bundle("org.openmtm.imap4");
        EntryId service = account("stopped", "imap4", Map.of("host", "h", "user", "u"));
        try (MessagingSession session = messaging.open("test")) {
            imap.stop();
            try {
                assertThat(session.status(service).state()).isEqualTo(ServiceState.NO_MODULE);
                assertThat(session.status(service).text()).contains("imap4", "org.openmtm.imap4", "is stopped");
                assertThat(session.read().entry(service)).isPresent();
                Operation waits = session.start(service, SYNC);
                assertThat(waits.state()).isEqualTo(OperationState.QUEUED);
                waits.cancel();
            } finally {
                imap.start();
            }
            assertThat(session.status(service).state()).isEqualTo(ServiceState.DISCONNECTED);
        }
    }

    /** What a module needs is uninstalled: it cannot resolve any more, and the status names what is missing. */
    @Test
    public void theStatusNamesWhatAModuleLacks() throws Exception {
        Bundle library = install("example.library", Map.of("Export-Package", "com.example.needed;version=\"1.0\""));
        Bundle needy = install(
                "example.needy",
                Map.of(
                        "Import-Package",
                        "com.example.needed",
                        "Provide-Capability",
                        "osgi.service;objectClass:List<String>=\"" + MessageTypeModule.class.getName() + "\""));
        library.start();
        needy.start();
        ServiceRegistration<?> module =
                needy.getBundleContext().registerService(MessageTypeModule.class, new ToyModule("needy", "1"), null);
        EntryId service = account("needy", "needy", Map.of());
        try (MessagingSession session = messaging.open("test")) {
            module.unregister();
            assertThat(session.status(service).text()).contains("example.needy", "started, but offers no module");
            library.uninstall();
            refresh(library);

            assertThat(session.status(service).text())
                    .contains("example.needy", "does not resolve", "com.example.needed");
            needy.uninstall();
            assertThat(session.status(service).text()).contains("not installed", "example.needy was uninstalled");
        }
    }

    @Test
    public void theSecondModuleOfATypeTakesOverWhenTheFirstLeaves() throws Exception {
        ToyModule first = new ToyModule("toy-second", "2");
        ToyModule second = new ToyModule("toy-second", "1");
        ServiceRegistration<?> one = register(first);
        EntryId service = account("second", "toy-second", Map.of());
        ServiceRegistration<?> other = register(second);
        try (MessagingSession session = messaging.open("test")) {
            Operation running = session.start(service, SYNC);
            Await.until("in time", () -> running.state() == OperationState.RUNNING);
            assertThat(second.log).isEmpty();

            second.permits.release();
            one.unregister();

            assertThat(running.await(PATIENCE).values()).containsEntry("version", "1");
        } finally {
            other.unregister();
        }
    }

    @Test
    public void aModuleThatRegistersTwiceLeavesTwice() throws Exception {
        ToyModule module = new ToyModule("toy-twin", "1");
        ServiceRegistration<?> one = register(module);
        ServiceRegistration<?> two = register(module);
        EntryId service = account("twin", "toy-twin", Map.of());
        try (MessagingSession session = messaging.open("test")) {
            one.unregister();
            session.start(service, new Commands.Test()).await(PATIENCE);
            two.unregister();
            assertThat(session.status(service).state()).isEqualTo(ServiceState.NO_MODULE);
        }
    }

    @Test
    public void aModuleWithoutADescriptorIsNotTaken() throws Exception {
        for (int round = 0; round < 2; round++) {
            boolean throwing = round == 1;
            ServiceRegistration<?> registration = register(new ToyModule("toy-mute", "1") {
                @Override
                public MtmDescriptor descriptor() {
                    if (throwing) {
                        throw new NoClassDefFoundError("com/example/Gone");
                    }
                    return null;
                }
            });
            assertThat(messaging.modules().module("toy-mute")).isEmpty();
            registration.unregister();
        }
        ServiceRegistration<?> good = register(new ToyModule("toy-mute", "1"));
        assertThat(messaging.modules().module("toy-mute")).isPresent();
        good.unregister();
    }

    /** Neither another module nor a stop of this one waits for it. */
    @Test
    public void aModuleThatBlocksInEveryCommandHoldsUpNobody() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        ToyModule deaf = new ToyModule("toy-deaf", "1") {
            @Override
            void work() {
                while (released.getCount() > 0) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
        };
        ServiceRegistration<?> registration = register(deaf);
        ServiceRegistration<?> neighbour = register(new ToyModule("toy-good", "1"));
        EntryId service = account("deaf", "toy-deaf", Map.of());
        EntryId good = account("good", "toy-good", Map.of());
        try (MessagingSession session = messaging.open("test")) {
            Operation stuck = session.start(service, SYNC);
            Await.until("in time", () -> deaf.log.size() > 1);
            CompletableFuture<Void> leaving = CompletableFuture.runAsync(registration::unregister);

            session.start(good, new Commands.Test()).await(PATIENCE);
            leaving.get(30, TimeUnit.SECONDS);
            assertThat(session.status(service).details().get("lost threads")).contains("sync");
            ToyModule next = new ToyModule("toy-deaf", "2");
            next.permits.release();
            ServiceRegistration<?> replacement = register(next);
            assertThat(stuck.await(PATIENCE).values()).containsEntry("version", "2");

            released.countDown();
            Await.until("in time", () -> !session.status(service).details().containsKey("lost threads"));
            replacement.unregister();
        } finally {
            neighbour.unregister();
        }
    }

    @Test
    public void aThreadThatAModuleLeavesIsNamed() throws Exception {
        Bundle leaky = install(
                "org.openmtm.osgitests.leaky",
                Map.of(
                        "Bundle-Activator",
                        LeakyActivator.class.getName(),
                        "Import-Package",
                        "org.osgi.framework,org.openmtm.mtm,org.openmtm.entry,org.openmtm.operation,org.openmtm.settings"),
                LeakyActivator.class);
        leaky.start();
        EntryId service = account("leaky", "toy-leaky", Map.of());
        Thread left = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("toy-left-thread"))
                .findFirst()
                .orElseThrow();
        try (MessagingSession session = messaging.open("test")) {
            leaky.stop();

            Await.until("in time", () -> lostThreads(session, service).contains("toy-left-thread"));
            left.interrupt();
            Await.until(
                    "nobody else's is named",
                    () -> lostThreads(session, service).isEmpty());
        } finally {
            leaky.uninstall();
        }
    }

    @Test
    public void whoKeepsAnOperationThatFailedKeepsNoOldVersion() throws Exception {
        Bundle failing = install(
                "org.openmtm.osgitests.failing",
                Map.of(
                        "Bundle-Activator",
                        FailingActivator.class.getName(),
                        "Import-Package",
                        "org.osgi.framework,org.openmtm.mtm,org.openmtm.error,org.openmtm.operation"),
                FailingActivator.class,
                FailingActivator.Trouble.class);
        failing.start();
        WeakReference<ClassLoader> old =
                new WeakReference<>(failing.adapt(BundleWiring.class).getClassLoader());
        ServiceRegistration<?> neighbour = register(new ToyModule("toy-neighbour", "1"));
        EntryId service = account("kept", "toy-failing", Map.of());
        EntryId good = account("neighbour", "toy-neighbour", Map.of());
        try (MessagingSession session = messaging.open("test")) {
            Operation failed = session.start(service, SYNC);
            MessagingException error = catchThrowableOfType(MessagingException.class, () -> failed.await(PATIENCE));
            failing.uninstall();

            Await.until("its loader is collected", () -> {
                // In compiled code the JVM keeps the last exception that a thread met until the thread has other work.
                keepThreadsBusy(session, good);
                System.gc();
                return old.refersTo(null);
            });
            assertThat(failed.completion().toCompletableFuture()).isCompletedExceptionally();
            assertThat(error.kind()).isEqualTo(ErrorKind.REFUSED);
        } finally {
            neighbour.unregister();
        }
    }

    private static void keepThreadsBusy(MessagingSession session, EntryId service) {
        Stream.generate(() -> session.start(service, new CompoundCommands.IsBusy()))
                .limit(8)
                .toList()
                .forEach(work -> work.completion().toCompletableFuture().join());
    }

    private static String lostThreads(MessagingSession session, EntryId service) {
        return session.status(service).details().getOrDefault("lost threads", "");
    }

    private Bundle install(String name, Map<String, String> headers, Class<?>... classes) throws Exception {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name);
        headers.forEach(main::putValue);
        return context.installBundle("test:" + name, new ByteArrayInputStream(jar(manifest, classes)));
    }

    private static byte[] jar(Manifest manifest, Class<?>... classes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            for (Class<?> each : classes) {
                String file = each.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new ZipEntry(file));
                try (InputStream code = each.getResourceAsStream("/" + file)) {
                    code.transferTo(jar);
                }
            }
        }
        return bytes.toByteArray();
    }

    private void refresh(Bundle bundle) throws InterruptedException {
        CountDownLatch refreshed = new CountDownLatch(1);
        context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(List.of(bundle), event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        });
        assertThat(refreshed.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private Bundle bundle(String name) {
        return Stream.of(context.getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
    }

    private EntryId account(String name, String type, Map<String, String> settings) {
        return messaging
                .accounts()
                .create(name, List.of(new ServiceSpec(type, settings, null)))
                .receiving()
                .id();
    }

    private ServiceRegistration<?> register(MessageTypeModule module) {
        return context.registerService(MessageTypeModule.class, module, null);
    }
}
