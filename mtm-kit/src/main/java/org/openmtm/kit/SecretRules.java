// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Command;
import org.openmtm.operation.Operation;

/** The password is nowhere but in the vault. */
interface SecretRules extends Rules {
    Contract SECRET = new Contract("MessagingException", "Never holds a secret");
    Contract KEPT = new Contract("Command.parameters, ServiceStatus.details", "no secrets");

    @Test
    default void secretsStaySecret() throws Exception {
        try (Rig rig = rig()) {
            String right = rig.server().password();
            Assumptions.assumeTrue(right != null, "Not applicable: the server wants no password");
            SECRET.holds(
                    right.length() >= 8, "a test account with a password of eight characters or more", right.length());
            String wrong = "Wr0ng-" + Long.toHexString(System.nanoTime());
            Map<String, String> said = new TreeMap<>();
            for (String secret : List.of(right, wrong)) {
                rig.password(secret);
                tell(said, "with the " + (secret.equals(right) ? "right" : "wrong") + " password", rig);
            }
            rig.relay().down();
            tell(said, "without a server", rig);
            collect(said, rig);
            for (String password : List.of(right, wrong)) {
                Secret secret = new Secret(password);
                said.forEach((where, text) ->
                        SECRET.holds(secret.in(text).isEmpty(), "no password in " + where + ", encoded or not", text));
                KEPT.holds(
                        secret.in(bench().ears().heard()).isEmpty(),
                        "no password in the log, encoded or not",
                        secret.in(bench().ears().heard())
                                .map(form -> "it is there")
                                .orElse(""));
                expectNotInFiles(secret);
            }
        }
    }

    /** What attempts to reach the server and to do the work of the module say, whatever comes of them. */
    private void tell(Map<String, String> said, String when, Rig rig) throws Exception {
        tell(said, "of '" + probe().id() + "' " + when, rig, probe());
        for (Work work : rig.works()) {
            work.prepare(1, 1_000);
            tell(said, "of " + work.name() + " " + when, rig, work.command());
        }
    }

    private void tell(Map<String, String> said, String what, Rig rig, Command command) throws InterruptedException {
        Operation operation = rig.start(command);
        try {
            said.put(
                    "the result " + what, operation.await(Rig.PATIENCE).values().toString());
        } catch (MessagingException e) {
            said.put("the error " + what, chain(e));
        }
        said.put("the operation " + what, operation.toString());
        said.put("the status " + what, rig.status().toString());
        said.put("the progress " + what, operation.progress().toString());
    }

    private static String chain(Throwable error) {
        StringBuilder text = new StringBuilder();
        for (Throwable e = error; e != null && text.length() < 100_000; e = e.getCause()) {
            text.append(e).append('\n');
            if (e instanceof MessagingException ours) {
                text.append(ours.oneLine())
                        .append('\n')
                        .append(ours.serverWords())
                        .append('\n');
            }
            for (Throwable other : e.getSuppressed()) {
                text.append(other).append('\n');
            }
        }
        return text.toString();
    }

    private void collect(Map<String, String> said, Rig rig) {
        said.put(
                "the settings",
                bench().messaging().accounts().settings(rig.service()).asMap().toString());
        said.put(
                "the journal",
                bench().session().read().operations(rig.service(), false, 1_000).toString());
        said.put("the events", bench().session().read().events(0, 10_000).toString());
        said.put("the folders and messages", rig.messages().toString());
        said.put("the Outbox", bench().session().read().outbox(rig.service()).toString());
    }

    private void expectNotInFiles(Secret secret) throws IOException {
        try (Stream<Path> files = Files.walk(bench().data())) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".jar"))
                    .toList()) {
                KEPT.holds(
                        secret.in(content(file)).isEmpty(),
                        "no password in any file of the data directory, encoded or not",
                        "it is in " + file);
            }
        }
    }

    /** Of a file that was there for a moment only, nothing. */
    private static String content(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
