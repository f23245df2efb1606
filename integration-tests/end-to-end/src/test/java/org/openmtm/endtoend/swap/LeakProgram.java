// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend.swap;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.openmtm.deploy.ModuleInstaller;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.ServiceState;
import org.openmtm.session.Account;
import org.openmtm.session.MessagingSession;
import org.osgi.framework.BundleContext;

/**
 * A program of its own, with little room for classes: replaces modules while an account is connected, synchronised and sends,
 * and says now and then what that left behind. Arguments: data directory, IMAP port, password, SMTP port, updates, updates
 * between two samples, seed.
 */
final class LeakProgram {
    private static final List<String> REPLACED = List.of("org.openmtm.imap4", "org.openmtm.smtp", "org.openmtm.email");

    /** How many loaders are held on purpose at the end, to see that it would have been noticed. */
    static final int HELD = 6;

    private final Middleware middleware;
    private final Handles handles;
    private final Account account;
    private final Blow blow;
    private final OldLoaders loaders;
    private final Random random;

    private LeakProgram(Middleware middleware, MessagingSession session, Account account, long seed) {
        this.middleware = middleware;
        this.handles = new Handles(session);
        this.account = account;
        this.blow = new Blow(middleware);
        this.loaders = new OldLoaders(middleware, REPLACED);
        this.random = new Random(seed);
    }

    public static void main(String[] words) throws Exception {
        int imap = Integer.parseInt(words[1]);
        int smtp = Integer.parseInt(words[3]);
        int updates = Integer.parseInt(words[4]);
        int step = Integer.parseInt(words[5]);
        try (Middleware middleware = Middleware.start(Path.of(words[0]));
                MessagingSession session = middleware.messaging().open("leaks")) {
            Account account = middleware
                    .messaging()
                    .accounts()
                    .create("work", List.of(Accounts.imap(imap, "u1", words[2]), Accounts.smtp(smtp)));
            LeakProgram program = new LeakProgram(middleware, session, account, Long.parseLong(words[6]));
            program.run(updates, step);
            program.control();
        }
    }

    private void run(int updates, int step) throws Exception {
        handles.run(account.receiving().id(), new Commands.Connect());
        sample(0);
        for (int done = 0; done < updates; done += step) {
            traffic(step);
            sample(done + step);
        }
    }

    private void traffic(int updates) throws Exception {
        try (Post post = new Post(handles, account, Duration.ofMillis(5));
                Worker syncs = new Worker("syncs") {
                    @Override
                    void step() throws Exception {
                        handles.run(account.receiving().id(), new Commands.Synchronise("", false));
                    }
                }) {
            post.start();
            syncs.start();
            for (int i = 0; i < updates; i++) {
                Await.pass(Duration.ofMillis(random.nextInt(150)));
                replace(random.nextInt(6));
            }
            post.end();
            syncs.end();
        }
    }

    private void replace(int kind) throws Exception {
        loaders.note();
        switch (kind) {
            case 0, 1 -> blow.update("org.openmtm.imap4");
            case 2 -> blow.replace("org.openmtm.imap4");
            case 3 -> blow.update("org.openmtm.smtp");
            case 4 -> blow.replace("org.openmtm.smtp");
            default -> blow.refresh("org.openmtm.email");
        }
    }

    /** When all is quiet, and what was replaced is let go of. */
    private void sample(int updates) throws Exception {
        EntryId service = account.receiving().id();
        blow.refreshAll();
        Await.until(
                () -> "not quiet: " + handles.session().operations(null) + " "
                        + handles.session().status(service),
                Handles.PATIENCE,
                () -> handles.session().operations(null).isEmpty()
                        && handles.session().status(service).state() == ServiceState.CONNECTED);
        handles.forget();
        int left = loaders.collect();
        System.out.println(Sample.take(updates, left));
        if (left > 0) {
            tellHolders();
        }
    }

    /** Who holds what is left, as {@code mtm leakcheck} tells it. */
    private void tellHolders() {
        BundleContext context = middleware.context();
        ModuleInstaller installer = context.getService(context.getServiceReference(ModuleInstaller.class));
        installer
                .checkLeaks(true)
                .left()
                .forEach(old -> System.out.println("left " + old.bundle() + " " + old.version() + " held by\n    "
                        + String.join("\n    ", old.heldBy())));
    }

    /** Holds some loaders as a careless program would; then lets them go. */
    private void control() throws Exception {
        List<ClassLoader> held = new ArrayList<>();
        for (int i = 0; i < HELD; i++) {
            loaders.note();
            held.add(middleware
                    .bundle(REPLACED.get(0))
                    .adapt(org.osgi.framework.wiring.BundleWiring.class)
                    .getClassLoader());
            blow.update(REPLACED.get(0));
            blow.refreshAll();
        }
        System.out.println("control held " + loaders.collect());
        held.clear();
        System.out.println("control released " + loaders.collect());
        System.out.println("loaders noted " + loaders.noted());
        threads();
    }

    /** For whoever has to find out. */
    private static void threads() throws IOException {
        Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .sorted()
                .forEach(name -> System.out.println("thread " + name));
        Sample.descriptors().stream().sorted().forEach(name -> System.out.println("open " + name));
    }
}
