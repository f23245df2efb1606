// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.error.ErrorKind;
import org.openmtm.imap4.protocol.StatusResponse.Condition;

class ErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NO|AUTHENTICATIONFAILED|Authentication failed.|AUTHENTICATION",
                "NO||LOGIN failed.|AUTHENTICATION",
                "NO|LIMIT|Try later|LIMIT",
                "NO|ALERT|Too many simultaneous connections. (Failure)|LIMIT",
                "NO||Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)|LIMIT",
                "NO||Account is rate limited|LIMIT",
                "NO|UNAVAILABLE|Temporary authentication failure.|BUSY",
                "NO|INUSE|Mailbox in use|BUSY",
                "NO||Server temporarily unavailable|BUSY",
                "BYE||Too many connections|LIMIT",
                "NO|PRIVACYREQUIRED|TLS first|TLS",
                "NO|WEBALERT https://example.org|Log in there|CONSENT",
                "BAD||Syntax error|PROTOCOL"
            })
    void aLimitIsNoWrongPassword(Condition condition, String code, String words, ErrorKind kind) {
        ResponseCode response = code == null ? ResponseCode.NONE : ResponseCode.of(code);

        assertThat(ImapErrors.loginRefused("u", new StatusResponse("A1", condition, response, words)))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(kind))
                .satisfies(e -> assertThat(e.serverWords()).contains(words))
                .satisfies(e -> assertThat(e.advice()).isNotEmpty());
    }
}
