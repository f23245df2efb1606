// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.session.ServiceSpec;

class AccountCommandsTest {

    @TempDir
    private Path directory;

    private final FakeEnvironment environment = new FakeEnvironment();
    private Path secret;

    @BeforeEach
    void writeSecret() throws IOException {
        secret = Files.writeString(directory.resolve("pw"), "s3cret \r\n");
    }

    private Ran add(String... more) {
        String[] words = new String[more.length + 3];
        words[0] = "account";
        words[1] = "add";
        words[2] = "home";
        System.arraycopy(more, 0, words, 3, more.length);
        return Ran.words(environment, words);
    }

    @Test
    void addDefaultsToImplicitTlsAndItsPortsAndDropsOnlyTheLineEndOfThePassword() {
        Ran ran =
                add("--imap", "a.example", "--smtp", "b.example", "--user", "u", "--password-file", secret.toString());
        assertThat(ran.status()).as(ran.err()).isZero();
        FakeMessaging.Created created = environment.messaging.created.get(0);
        assertThat(created.name()).isEqualTo("home");
        assertThat(created.passwords()).containsExactly("s3cret ", "s3cret ");
        ServiceSpec imap = created.services().get(0);
        assertThat(imap.mtm()).isEqualTo("imap4");
        assertThat(imap.settings())
                .isEqualTo(Map.of("host", "a.example", "port", "993", "tls", "implicit", "user", "u"));
        assertThat(created.services().get(1).mtm()).isEqualTo("smtp");
        assertThat(created.services().get(1).settings())
                .isEqualTo(Map.of("host", "b.example", "port", "465", "tls", "implicit", "user", "u"));
        assertThat(imap.password()).containsOnly('\0');
    }

    @Test
    void anyModuleThatReceivesIsNamedAndHasItsOwnSettings() {
        Ran ran = add("--service", "maildir", "--set", "directory=/mail", "--set", "maildir.depth=2");
        assertThat(ran.status()).as(ran.err()).isZero();
        ServiceSpec alone = environment.messaging.created.get(0).services().get(0);
        assertThat(alone.mtm()).isEqualTo("maildir");
        assertThat(alone.settings()).isEqualTo(Map.of("directory", "/mail", "depth", "2"));
        assertThat(alone.password()).isNull();
        add("--service", "jmap", "--smtp", "b", "--user", "u@b", "--password-file", secret.toString());
        FakeMessaging.Created both = environment.messaging.created.get(1);
        assertThat(both.services()).extracting(ServiceSpec::mtm).containsExactly("jmap", "smtp");
        assertThat(both.services().get(0).settings()).isEqualTo(Map.of("user", "u@b"));
        assertThat(both.passwords()).containsExactly("s3cret ", "s3cret ");
    }

    @Test
    void aMaildropIsReceivedFromByPop3() {
        add("--pop3", "a.example", "--user", "u", "--password-file", secret.toString(), "--set", "leave=never");
        ServiceSpec implicit = environment.messaging.created.get(0).services().get(0);
        assertThat(implicit.mtm()).isEqualTo("pop3");
        assertThat(implicit.settings())
                .isEqualTo(
                        Map.of("host", "a.example", "port", "995", "tls", "implicit", "user", "u", "leave", "never"));
        add("--pop3", "a.example", "--tls", "starttls", "--user", "u", "--password-file", secret.toString());
        assertThat(environment.messaging.created.get(1).services().get(0).settings())
                .isEqualTo(Map.of("host", "a.example", "port", "110", "tls", "starttls", "user", "u"));
    }

    @Test
    void otherTlsModesHaveTheirOwnPortsAndAGivenPortWins() {
        add(
                "--imap",
                "[::1]:1143",
                "--tls",
                "none",
                "--smtp",
                "b",
                "--smtp-tls",
                "STARTTLS",
                "--user",
                "u",
                "--password-file",
                secret.toString());
        FakeMessaging.Created created = environment.messaging.created.get(0);
        assertThat(created.services().get(0).settings())
                .isEqualTo(Map.of("host", "::1", "port", "1143", "tls", "none", "user", "u"));
        assertThat(created.services().get(1).settings())
                .isEqualTo(Map.of("host", "b", "port", "587", "tls", "starttls", "user", "u"));
    }

    @Test
    void whoSendsIsSaidOrAskedForOrTold() throws IOException {
        Ran told = add("--imap", "a", "--smtp", "b", "--user", "u", "--password-file", secret.toString());
        assertThat(told.err()).contains("(u@b)").contains("mtm account set home address=ADDRESS");
        Ran plain = add("--imap", "a", "--smtp", "b", "--user", "u@b", "--password-file", secret.toString());
        assertThat(plain.err()).isEmpty();
        Ran said = add(
                "--imap",
                "a",
                "--smtp",
                "b",
                "--user",
                "u",
                "--password-file",
                secret.toString(),
                "--address",
                "anna@b",
                "--name",
                "Anna B.");
        assertThat(said.err()).isEmpty();
        Map<String, Object> smtp = new HashMap<>(
                environment.messaging.created.get(2).services().get(1).settings());
        assertThat(smtp).containsEntry("address", "anna@b").containsEntry("name", "Anna B.");
        Ran asked = Ran.answering(
                environment,
                "anna@asked",
                "account",
                "add",
                "home",
                "--imap",
                "a",
                "--smtp",
                "b",
                "--user",
                "u",
                "--password-file",
                secret.toString());
        assertThat(asked.err()).isEmpty();
        assertThat(new HashMap<String, Object>(
                        environment.messaging.created.get(3).services().get(1).settings()))
                .containsEntry("address", "anna@asked");
        Ran none = add("--imap", "a", "--user", "u", "--password-file", secret.toString(), "--name", "x");
        assertThat(none.status()).isEqualTo(2);
    }

    @Test
    void settingsGoToTheServiceThatKnowsThem() {
        add(
                "--imap",
                "a",
                "--smtp",
                "b",
                "--user",
                "u",
                "--password-file",
                secret.toString(),
                "--set",
                "folders=INBOX",
                "--set",
                "address=u@b",
                "--set",
                "smtp.timeout=5",
                "--set",
                "unknown=1");
        FakeMessaging.Created created = environment.messaging.created.get(0);
        Map<String, Object> imap = new HashMap<>(created.services().get(0).settings());
        assertThat(imap)
                .containsEntry("folders", "INBOX")
                .containsEntry("unknown", "1")
                .doesNotContainKey("address");
        Map<String, Object> smtp = new HashMap<>(created.services().get(1).settings());
        assertThat(smtp).containsEntry("address", "u@b").containsEntry("timeout", "5");
    }

    @Test
    void passwordsNeedASourceWhereNobodyCanBeAsked() {
        Ran ran = add("--imap", "a", "--user", "u");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("--password-file").contains("--password-env");
        assertThat(environment.messaging.created).isEmpty();
    }

    @Test
    void passwordFilesThatCannotBeOnesAreRefused() throws IOException {
        assertThat(add("--imap", "a", "--user", "u", "--password-file", directory + "/none")
                        .err())
                .contains("There is no file or directory " + directory + "/none");
        Files.writeString(secret, "\n");
        assertThat(add("--imap", "a", "--user", "u", "--password-file", secret.toString())
                        .err())
                .contains("is empty");
        assertThat(add("--imap", "a", "--user", "u", "--password-env", "SURELY_NOT_SET")
                        .err())
                .contains("SURELY_NOT_SET is not set");
    }

    @Test
    void aTakenNameIsTheFrameworksErrorAsOneLineAndAsADocument() {
        String file = secret.toString();
        Ran ran = Ran.words(
                environment,
                "--json",
                "account",
                "add",
                "taken",
                "--imap",
                "a",
                "--user",
                "u",
                "--password-file",
                file);
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).isEqualTo("mtm: The name taken is taken. Choose another one\n");
        assertThat(ran.out())
                .isEqualTo("{\"error\":{\"kind\":\"CONFLICT\",\"message\":\"The name taken is taken\","
                        + "\"server\":\"\",\"advice\":\"Choose another one\"}}\n");
    }

    @Test
    void listAndShowTellOfServices() {
        assertThat(Ran.words(environment, "account", "list").out())
                .contains("ACCOUNT")
                .containsPattern("work +imap4 +mail.example.org:993")
                .containsPattern("work +smtp");
        assertThat(Ran.words(environment, "account", "show", "work").out())
                .contains("imap4 (receives), disconnected")
                .containsPattern("host +mail.example.org");
        assertThat(Ran.words(environment, "account", "list", "--json").out())
                .startsWith("{\"accounts\":[{\"name\":\"work\",\"services\":[{\"id\":10,\"mtm\":\"imap4\"");
    }

    @Test
    void anUnknownAccountIsToldWithThoseThatThereAre() {
        Ran ran = Ran.words(environment, "account", "show", "wrok");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).isEqualTo("mtm: There is no account 'wrok'. There is work\n");
    }

    @Test
    void setChangesSettingsOfBothServicesAndThePassword() {
        Ran ran = Ran.words(
                environment, "account", "set", "work", "folders=", "smtp.address=x@y", "--password-file", secret + "");
        assertThat(ran.status()).as(ran.err()).isZero();
        Map<String, String> toDefault = new HashMap<>();
        toDefault.put("folders", null);
        assertThat(environment.messaging.changed).hasSize(2);
        assertThat(environment.messaging.changed.get(0)).isEqualTo(toDefault);
        assertThat(environment.messaging.changed.get(1)).isEqualTo(Map.of("address", "x@y"));
        assertThat(environment.messaging.passwords).containsExactly("10=s3cret ", "11=s3cret ");
    }

    @Test
    void removeDoesNotAskWhereNobodyAnswers() {
        assertThat(Ran.words(environment, "account", "remove", "work").status()).isZero();
        assertThat(environment.messaging.removed).containsExactly("work");
    }

    @Test
    void testReportsEveryServiceAndFailsIfOneDoes() {
        environment.messaging.onStart = operation -> {
            if (operation.service().equals(FakeEnvironment.SMTP)) {
                operation.succeed(Map.of("size", 1000L));
            } else {
                operation.fail(new MessagingException(
                        ErrorKind.AUTHENTICATION, "The login was refused", "no such user", "Check the password", null));
            }
        };
        Ran ran = Ran.words(environment, "account", "test", "work");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out())
                .contains("imap4 mail.example.org:993: does not work")
                .contains("smtp")
                .contains("works. size 1,000");
        assertThat(ran.err())
                .isEqualTo("mtm: The login was refused (the server said: no such user). Check the password\n");
    }
}
