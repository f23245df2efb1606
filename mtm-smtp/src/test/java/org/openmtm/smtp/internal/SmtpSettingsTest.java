// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.email.mime.MailAddress;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.DraftForm.CopyToSelf;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.smtp.internal.SmtpSettings.FileSent;
import org.openmtm.smtp.internal.SmtpSettings.UncertainPolicy;
import org.openmtm.store.SendPlan;

class SmtpSettingsTest {
    private static SmtpSettings of(Object... keysAndValues) {
        Map<String, Object> values = new HashMap<>(Map.of("host", "mail.example.org", "address", "anna@example.org"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i].toString(), keysAndValues[i + 1]);
        }
        return new SmtpSettings(new ServiceSettings(values));
    }

    @Test
    void theDefaultsAreThoseOfTheDescription() {
        Map<String, Object> described = new HashMap<>();
        for (var method : SmtpConfiguration.class.getDeclaredMethods()) {
            if (method.getDefaultValue() != null) {
                described.put(method.getName().replace('_', '.'), method.getDefaultValue());
            }
        }
        assertThat(new TreeSet<>(described.keySet()))
                .contains("name", "reply.to", "send.option", "time.to.live.hours", "report.on", "file.sent")
                .hasSizeGreaterThan(30);
        described.put("host", "mail.example.org");
        described.put("address", "anna@example.org");
        SmtpSettings set = new SmtpSettings(new ServiceSettings(described));
        SmtpSettings none = of();
        set.check();
        for (SmtpSettings settings : Arrays.asList(set, none)) {
            assertThat(settings.address()).isEqualTo(new MailAddress("", "anna@example.org"));
            assertThat(settings.replyTo()).isNull();
            assertThat(settings.receiptAddress()).isEqualTo(settings.address());
            assertThat(settings.charset()).isEqualTo(StandardCharsets.UTF_8);
            assertThat(settings.addSignature()).isFalse();
            assertThat(settings.signature()).isEmpty();
            assertThat(settings.addVcard()).isFalse();
            assertThat(settings.vcardFile()).isNull();
            assertThat(settings.requestReceipts()).isFalse();
            assertThat(settings.copyToSelf()).isEqualTo(CopyToSelf.NO);
            assertThat(settings.start()).isEqualTo(SendPlan.Start.SOON);
            assertThat(settings.toCcLimit()).isZero();
            assertThat(settings.fileSent()).isEqualTo(FileSent.AUTO);
            assertThat(settings.reports()).containsExactlyInAnyOrder(SendPlan.Event.FAILURE, SendPlan.Event.DELAY);
            assertThat(settings.returned()).isEqualTo(SendPlan.Returned.HEADERS);
            assertThat(settings.saslMechanisms()).isEmpty();
            assertThat(settings.tokenService()).isEmpty();
            assertThat(settings.timeToLive()).isEqualTo(Duration.ofDays(5));
            assertThat(settings.uncertainPolicy()).isEqualTo(UncertainPolicy.HOLD);
            assertThat(settings.uncertainWait()).isEqualTo(Duration.ofMinutes(30));
            assertThat(settings.firstRetry()).isEqualTo(Duration.ofMinutes(5));
            assertThat(settings.longestRetry()).isEqualTo(Duration.ofHours(4));
            assertThat(settings.networkRetry()).isEqualTo(Duration.ofSeconds(30));
            assertThat(settings.options().wire().certificateName()).isEmpty();
        }
    }

    @Test
    void valuesAreReadInTheirTypes() {
        SmtpSettings settings = of(
                "name", "Anna, the \"B.\"",
                "reply.to", "Office <office@example.org>",
                "charset", "ISO-8859-15",
                "signature", "Anna\\nExample Ltd",
                "vcard.file", "me.vcf",
                "copy.to.self", "bcc",
                "send.option", "on-request",
                "report.on", "Success, delay",
                "report.return", "full",
                "sasl.mechanisms", "plain,login",
                "uncertain.policy", "resend",
                "file.sent", "never");
        settings.check();
        assertThat(settings.address()).isEqualTo(new MailAddress("Anna, the \"B.\"", "anna@example.org"));
        assertThat(settings.receiptAddress().address()).isEqualTo("office@example.org");
        assertThat(settings.ownAddresses())
                .extracting(MailAddress::address)
                .contains("anna@example.org", "office@example.org");
        assertThat(settings.charset().name()).isEqualTo("ISO-8859-15");
        assertThat(settings.signature()).isEqualTo("Anna\nExample Ltd");
        assertThat(settings.vcardFile()).isEqualTo(Path.of("me.vcf"));
        assertThat(settings.copyToSelf()).isEqualTo(CopyToSelf.BCC);
        assertThat(settings.start()).isEqualTo(SendPlan.Start.REQUEST);
        assertThat(settings.reports()).containsExactlyInAnyOrder(SendPlan.Event.SUCCESS, SendPlan.Event.DELAY);
        assertThat(settings.saslMechanisms()).containsExactly("PLAIN", "LOGIN");
        assertThat(of("report.on", "").reports()).isEmpty();
        assertThat(of("report.on", "never").reports()).containsExactly(SendPlan.Event.NEVER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "address|anna|address",
                "address|a@b.c, d@e.f|not exactly one address",
                "name|'x\u0007y'|name",
                "reply.to|Team: a@b.c;|group",
                "receipt.address|nobody|receipt.address",
                "charset|utf-16|cannot be 'utf-16', which mail cannot be written in",
                "charset|klingon|not known",
                "charset|'; x=y'|not known",
                "report.on|sometimes|success, failure, delay",
                "report.on|never,failure|never stands alone",
                "sasl.mechanisms|KERBEROS|SCRAM-SHA-256",
                "retry.first.minutes|500|retry.longest.minutes",
                "certificate.name|a b|certificate",
                "send.option|at|now",
            })
    void wrongValuesAreRefusedByName(String key, String value, String words) {
        SmtpModule module = new SmtpModule("1", Clock.systemUTC());
        Map<String, Object> values = new HashMap<>(Map.of("host", "mail.example.org", "address", "anna@example.org"));
        values.put(key, value);
        assertThatThrownBy(() -> module.check(new ServiceSettings(values)))
                .isInstanceOfSatisfying(MessagingException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
                    assertThat(e.oneLine()).contains(words);
                });
    }
}
