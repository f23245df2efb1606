// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openmtm.email.wire.TlsMode;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.Commands;
import org.openmtm.settings.ServiceSettings;

class ModuleTest {
    private final Imap4Module module = new Imap4Module("1.2.3");

    @Test
    void itSaysWhatItIs() {
        assertThat(module.descriptor().type()).isEqualTo("imap4");
        assertThat(module.descriptor().version()).isEqualTo("1.2.3");
        assertThat(module.descriptor().settingsPid()).isEqualTo("org.openmtm.imap4");
        assertThat(module.descriptor().commands())
                .extracting(CommandDescriptor::id)
                .contains("connect", "disconnect", "sync", "test", "get-mail");
    }

    @Test
    void whatItCannotItSaysWithTheReason() {
        ClientMtm client = module.createClient(null);

        for (Capability capability : Capability.values()) {
            CapabilityAnswer answer = client.query(capability);
            assertThat(answer.supported()).isEqualTo(answer.reason().isEmpty());
        }
        assertThat(client.query(Capability.SEND).reason()).contains("SMTP");
        assertThat(client.query(Capability.PUSH).supported()).isTrue();
    }

    @Test
    void commandsComeBackFromTheJournal() {
        Commands.Synchronise command = new Commands.Synchronise("INBOX", true);
        CommandDescriptor sync = module.descriptor().commands().get(2);

        assertThat(sync.decode().apply(command.parameters())).isEqualTo(command);
    }

    @Test
    void settingsHaveDefaults() {
        Imap4Settings settings = settings(Map.of("host", "mail.example.org", "user", "anna"));

        assertThat(settings.tls()).isEqualTo(TlsMode.IMPLICIT);
        assertThat(settings.port()).isEqualTo(993);
        assertThat(settings.folders().includes("INBOX")).isTrue();
        assertThat(settings.idleRefresh()).hasMinutes(4);
        assertThat(settings.wire().caFile()).isNull();
        assertThat(settings(Map.of("tls", "starttls")).port()).isEqualTo(143);
    }

    @Test
    void settingsThatAreWrongAreSaidSo() {
        for (Map<String, ?> wrong : List.of(
                Map.of("user", "anna"),
                Map.of("host", "mail.example.org"),
                Map.of("host", "mail.example.org", "user", "anna", "port", 70_000),
                Map.of("host", "mail.example.org", "user", "anna", "tls", "maybe"),
                Map.of("host", "a\r\nb", "user", "anna"))) {
            assertThatThrownBy(() -> settings(wrong).client("1"))
                    .as(wrong.toString())
                    .isInstanceOfSatisfying(
                            MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID));
        }
    }

    private static Imap4Settings settings(Map<String, ?> values) {
        return new Imap4Settings(new ServiceSettings(values));
    }
}
