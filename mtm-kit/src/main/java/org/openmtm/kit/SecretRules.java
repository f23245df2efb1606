// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.openmtm.error.MessagingException;
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
            for (String secret : List.of(right, wrong)) {
                said.forEach((where, text) -> SECRET.holds(!text.contains(secret), "no password in " + where, text));
                KEPT.holds(!bench().ears().heard(secret), "no password in the log", "it is there");
                expectNotInFiles(secret);
            }
        }
    }

    /** What an attempt to reach the server says, whatever comes of it. */
    private void tell(Map<String, String> said, String when, Rig rig) throws InterruptedException {
        Operation operation = rig.start(probe());
        try {
            said.put(
                    "the result " + when, operation.await(Rig.PATIENCE).values().toString());
        } catch (MessagingException e) {
            said.put("the error " + when, chain(e));
        }
        said.put("the status " + when, rig.status().toString());
        said.put("the progress " + when, operation.progress().toString());
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
    }

    private void expectNotInFiles(String secret) throws IOException {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        try (Stream<Path> files = Files.walk(bench().data())) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".jar"))
                    .toList()) {
                KEPT.holds(!holds(file, bytes), "no password in any file of the data directory", "it is in " + file);
            }
        }
    }

    private static boolean holds(Path file, byte[] wanted) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            return text.contains(new String(wanted, StandardCharsets.ISO_8859_1));
        }
    }
}
