// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

class SaslTest {
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String TOGETHER = NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String SALT = ",s=W22ZaJ0SNY7soEsUEjb6gQ==";

    private final Credentials user = Credentials.password("user", "pencil".toCharArray());
    private final Credentials token = Credentials.token("a@b", "t0k3n".toCharArray(), "mail.example.org", 993);

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void scramIsThatOfRfc7677() {
        SaslMechanism scram = new ScramSha256Mechanism(user, NONCE);

        assertThat(text(scram.initial())).isEqualTo("n,,n=user,r=" + NONCE);
        assertThat(text(scram.respond(utf8("r=" + TOGETHER + SALT + ",i=4096"))))
                .isEqualTo("c=biws,r=" + TOGETHER + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        assertThatThrownBy(scram::accepted).isInstanceOf(MessagingException.class);
        assertThat(scram.respond(utf8("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")))
                .isEmpty();
        scram.accepted();
        assertThatThrownBy(() -> scram.respond(new byte[0])).isInstanceOf(MessagingException.class);
    }

    @Test
    void aServerThatDoesNotKnowThePasswordIsAnImpostor() {
        SaslMechanism scram = new ScramSha256Mechanism(user, NONCE);
        scram.initial();
        scram.respond(utf8("r=" + TOGETHER + SALT + ",i=4096"));

        assertThatThrownBy(() -> scram.respond(utf8("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95H4=")))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "r=" + TOGETHER + ",i=4096",
                "r=" + NONCE + SALT + ",i=4096",
                "r=other" + SALT + ",i=4096",
                "r=" + TOGETHER + SALT + ",i=1",
                "r=" + TOGETHER + SALT + ",i=2000000000",
                "r=" + TOGETHER + SALT + ",i=-4096",
                "m=x,r=" + TOGETHER + SALT + ",i=4096",
                "r=" + TOGETHER + ",s=%,i=4096"
            })
    void aChallengeThatIsNoneIsNotAnswered(String challenge) {
        SaslMechanism scram = new ScramSha256Mechanism(user, NONCE);
        scram.initial();

        assertThatThrownBy(() -> scram.respond(utf8(challenge)))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.PROTOCOL));
    }

    @Test
    void namesWithSignsOfTheGrammarAreEscaped() {
        Credentials strange = Credentials.password("a=b,cﬁ", "x".toCharArray());

        assertThat(text(new ScramSha256Mechanism(strange, "n").initial())).isEqualTo("n,,n=a=3Db=2Ccfi,r=n");
    }

    @Test
    void cramMd5IsThatOfRfc2195() {
        Credentials tim = Credentials.password("tim", "tanstaaftanstaaf".toCharArray());

        assertThat(text(Sasl.mechanism("CRAM-MD5", tim).respond(utf8("<1896.697170952@postoffice.reston.mci.net>"))))
                .isEqualTo("tim b913a602c7eda7a495b4e6e7334d3890");
    }

    @Test
    void plainAndLoginShowThePassword() {
        assertThat(text(Sasl.mechanism("PLAIN", user).initial())).isEqualTo("\0user\0pencil");
        SaslMechanism login = Sasl.mechanism("LOGIN", user);
        assertThat(login.initial()).isNull();
        assertThat(text(login.respond(utf8("Username:")))).isEqualTo("user");
        assertThat(text(login.respond(utf8("Password:")))).isEqualTo("pencil");
        assertThatThrownBy(() -> login.respond(utf8("Pet?"))).isInstanceOf(MessagingException.class);
    }

    @Test
    void tokensAreShownAsTheRfcsSay() {
        SaslMechanism bearer = Sasl.mechanism("OAUTHBEARER", token);
        assertThat(text(bearer.initial()))
                .isEqualTo("n,a=a@b,\1host=mail.example.org\1port=993\1auth=Bearer t0k3n\1\1");
        assertThat(bearer.respond(utf8("{\"status\":\"invalid_token\"}"))).containsExactly(1);
        assertThat(bearer.reason()).isEqualTo("{\"status\":\"invalid_token\"}");
        SaslMechanism old = Sasl.mechanism("XOAUTH2", token);
        assertThat(text(old.initial())).isEqualTo("user=a@b\1auth=Bearer t0k3n\1\1");
        assertThat(old.respond(utf8("{}"))).isEmpty();
        assertThatThrownBy(() -> old.respond(utf8("{}"))).isInstanceOf(MessagingException.class);
    }

    @Test
    void theBestThatBothKnowGoesFirst() {
        List<String> all = List.of("plain", "LOGIN", "CRAM-MD5", "GSSAPI", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER");

        assertThat(Sasl.choose(all, List.of(), true, user))
                .containsExactly("SCRAM-SHA-256", "PLAIN", "LOGIN", "CRAM-MD5");
        assertThat(Sasl.choose(all, List.of(), false, user))
                .containsExactly("SCRAM-SHA-256", "CRAM-MD5", "PLAIN", "LOGIN");
        assertThat(Sasl.choose(all, List.of("login", "PLAIN", "NTLM", "XOAUTH2"), true, user))
                .containsExactly("LOGIN", "PLAIN");
        assertThat(Sasl.choose(all, List.of(), true, token)).containsExactly("OAUTHBEARER", "XOAUTH2");
        assertThat(Sasl.choose(all, List.of("XOAUTH2", "PLAIN"), true, token)).containsExactly("XOAUTH2");
        assertThatThrownBy(() -> Sasl.choose(all, List.of(), false, token))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.TLS));
    }

    @Test
    void secretsAreNotShownAndOverwritten() {
        assertThat(user.toString() + token).doesNotContain("pencil").doesNotContain("t0k3n");
        user.close();
        assertThat(user.secret()).containsOnly(0);
        for (String wrong : List.of("a\r\nb", "a b", "ä", "a\1")) {
            assertThatThrownBy(() -> Credentials.token("u", wrong.toCharArray(), "h", 1))
                    .isInstanceOf(MessagingException.class);
        }
        assertThatThrownBy(() -> Credentials.password("u\r\n", new char[0])).isInstanceOf(MessagingException.class);
    }
}
