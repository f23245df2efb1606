// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openmtm.testservers.TestTools.Located;
import org.openmtm.testservers.TestTools.Tool;

/**
 * A private Dovecot on 127.0.0.1 with free ports, a configuration and Maildirs of its own, run without rights (as root:
 * as nobody). Ends with {@link #close()}, and with this JVM even when that is killed.
 *
 * <p>Users are u1, u2 …, each with the password {@link #password(String)}. A mail that is put into a Maildir reaches a
 * client that is in IDLE after Dovecot's own delay of half a second.
 */
public final class DovecotServer implements AutoCloseable {

    private static final AtomicLong DELIVERIES = new AtomicLong();

    private final DovecotOptions options;
    private final Path home;
    private final Located dovecot;
    private final ServerProcess process;
    private final int imapPort;
    private final int imapsPort;
    private final int pop3Port;
    private final int pop3sPort;
    private final Account account;

    private DovecotServer(DovecotOptions options) throws IOException {
        this.options = options;
        this.dovecot = options.pop3() ? TestTools.requireDovecotWithPop3() : TestTools.require(Tool.DOVECOT);
        this.account = Account.ofServers();
        this.home = ServerProcess.newHome("dovecot");
        this.imapPort = Ports.free();
        this.imapsPort = options.certificate().isPresent() ? Ports.free() : 0;
        this.pop3Port = options.pop3() ? Ports.free() : 0;
        this.pop3sPort = options.pop3() && options.certificate().isPresent() ? Ports.free() : 0;
        writeConfiguration();
        account.give(home);
        this.process = launch();
        awaitReady();
    }

    /** Starts one with {@link DovecotOptions#standard()}. */
    public static DovecotServer start() throws IOException {
        return start(DovecotOptions.standard());
    }

    /** Starts one and waits until it answers logins. */
    public static DovecotServer start(DovecotOptions options) throws IOException {
        return new DovecotServer(options);
    }

    /** The plain port, also that of STARTTLS. */
    public int imapPort() {
        return imapPort;
    }

    /** The port of implicit TLS; 0 without a certificate. */
    public int imapsPort() {
        return imapsPort;
    }

    /** The plain port of POP3, also that of STLS; 0 without {@link DovecotOptions#withPop3()}. */
    public int pop3Port() {
        return pop3Port;
    }

    /** The port of POP3 with implicit TLS; 0 without it, or without a certificate. */
    public int pop3sPort() {
        return pop3sPort;
    }

    public String password(String user) {
        return "pw-" + user;
    }

    /** A client of this user, logged in without TLS. */
    public ImapProbe client(String user) throws IOException {
        return ImapProbe.login(imapPort, user, password(user));
    }

    /** Creates a folder through the server; {@code /} separates levels. */
    public void createFolder(String user, String folder) throws IOException {
        try (ImapProbe client = client(user)) {
            client.command("CREATE \"" + folder + "\"");
        }
    }

    /** The Maildir of a folder. */
    public Path maildir(String user, String folder) {
        Path inbox = home.resolve("mail").resolve(user);
        return folder.equals("INBOX") ? inbox : inbox.resolve("." + folder.replace('/', '.'));
    }

    /** Puts a message into a folder the way a delivery agent does: complete and noticed at once. */
    public void deliver(String user, String folder, byte[] message) throws IOException {
        Path maildir = readyMaildir(user, folder);
        String name = Instant.now().getEpochSecond() + ".M" + DELIVERIES.incrementAndGet() + "P"
                + ProcessHandle.current().pid() + ".loopback";
        Path written = Files.write(maildir.resolve("tmp").resolve(name), message);
        account.give(written);
        Files.move(written, maildir.resolve("new").resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Fills a folder with generated mail; 20,000 take a few seconds. Meant for a folder nobody has open. */
    public void bulkDeliver(String user, String folder, MailboxGenerator mails) throws IOException {
        mails.writeMaildir(readyMaildir(user, folder));
        account.give(maildir(user, folder));
    }

    /** Gives a folder another UIDVALIDITY, greater than before; clients must be out of the folder. */
    public void bumpUidValidity(String user, String folder) throws IOException {
        long next;
        try (ImapProbe client = client(user)) {
            String status =
                    client.command("STATUS \"" + folder + "\" (UIDVALIDITY)").get(0);
            next = Long.parseLong(status.replaceAll("(?s).*UIDVALIDITY (\\d+).*", "$1")) + 1;
        }
        doveadm("mailbox", "update", "-u", user, "--uid-validity", Long.toString(next), folder);
    }

    /** Forgets the folder's UIDs, as a restored backup does: UIDVALIDITY and all UIDs become new. */
    public void renumber(String user, String folder) throws IOException {
        long before;
        try (ImapProbe client = client(user)) {
            String status =
                    client.command("STATUS \"" + folder + "\" (UIDVALIDITY)").get(0);
            before = Long.parseLong(status.replaceAll("(?s).*UIDVALIDITY (\\d+).*", "$1"));
        }
        Path maildir = maildir(user, folder);
        for (String file : List.of("dovecot-uidlist", "dovecot.index.cache", "dovecot.index.log", "dovecot.index")) {
            Files.deleteIfExists(maildir.resolve(file));
        }
        Path uidList = Files.writeString(
                maildir.resolve("dovecot-uidlist"),
                "3 V" + (before + 1) + " N1 G" + String.format("%032x", before + 1) + "\n");
        account.give(uidList);
    }

    /** Runs doveadm against this server and gives what it printed. */
    public String doveadm(String... arguments) throws IOException {
        Located tool = TestTools.require(Tool.DOVEADM);
        ProcessBuilder builder = tool.command();
        builder.command().addAll(List.of("-c", configuration().toString()));
        builder.command().addAll(List.of(arguments));
        builder.command(account.runAs(builder.command()));
        Process run = builder.directory(home.toFile()).redirectErrorStream(true).start();
        run.getOutputStream().close();
        String output = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!run.waitFor(120, TimeUnit.SECONDS) || run.exitValue() != 0) {
                run.destroyForcibly();
                throw new IOException("doveadm " + String.join(" ", arguments) + ": " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return output;
    }

    /** What the server logged so far. */
    public String log() {
        try {
            return Files.exists(home.resolve("log")) ? Files.readString(home.resolve("log")) : "";
        } catch (IOException e) {
            return "(log not readable: " + e + ")";
        }
    }

    /** The process id of the Dovecot master. */
    public long pid() {
        return process.pid();
    }

    private Path configuration() {
        return home.resolve("dovecot.conf");
    }

    private Path readyMaildir(String user, String folder) throws IOException {
        Path maildir = maildir(user, folder);
        for (String part : List.of("tmp", "new", "cur")) {
            if (!Files.isDirectory(maildir.resolve(part))) {
                Files.createDirectories(maildir.resolve(part));
                account.give(maildir);
            }
        }
        return maildir;
    }

    private void writeConfiguration() throws IOException {
        Files.createDirectories(home.resolve("mail"));
        Files.createDirectories(home.resolve("state"));
        StringBuilder users = new StringBuilder();
        for (int i = 1; i <= options.users(); i++) {
            users.append("u")
                    .append(i)
                    .append(":{PLAIN}")
                    .append(password("u" + i))
                    .append('\n');
        }
        Files.writeString(home.resolve("users"), users);
        if (options.certificate().isPresent()) {
            TestCertificates.Certificate shown = options.certificate().get();
            Files.copy(shown.chainPem(), home.resolve("certificate.pem"));
            Files.copy(shown.keyPem(), home.resolve("key.pem"));
        }
        String modules = dovecot.unpackedRoot()
                .map(tree -> "libexec_dir = " + tree.resolve("usr/lib/dovecot") + "\nmail_plugin_dir = "
                        + tree.resolve("usr/lib/dovecot/modules"))
                .orElse("");
        Files.writeString(
                configuration(),
                DovecotConfiguration.text(options, home, account, List.of(imapPort, imapsPort, pop3Port, pop3sPort))
                        + modules + "\n"
                        + options.extraConfiguration() + "\n");
    }

    private ServerProcess launch() throws IOException {
        List<String> command = account.runAs(List.of(
                dovecot.executable().toString(), "-F", "-c", configuration().toString()));
        return ServerProcess.start(home, command, dovecot.environment());
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(120).toNanos();
        while (true) {
            // Opening a connection blocks until the server answers or refuses; a login proves that all is up.
            try (ImapProbe probe = ImapProbe.connect(imapPort)) {
                probe.command("LOGIN u1 " + password("u1"));
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    String said = process.output() + log();
                    close();
                    throw new IOException("Dovecot did not start: " + said.strip(), e);
                }
                ServerProcess.pause();
            }
        }
    }

    /** Stops the server, ends its connections and deletes its mail. */
    @Override
    public void close() throws IOException {
        process.close();
    }

    /** Sets the time that the server gives as INTERNALDATE of a delivered file. */
    static void received(Path file, Instant when) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(when));
    }
}
