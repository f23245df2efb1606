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
                "NO|AUTHENTICATIONFAILED|Too many login attempts|LIMIT",
                "NO|OVERQUOTA|Account exceeded command or bandwidth limits. (Failure)|LIMIT",
                "NO||LOGIN Request is throttled. Suggested Backoff Time: 299 milliseconds|LIMIT",
                "NO|LIMIT|LOGIN Rate limit hit|LIMIT",
                "BAD||User is authenticated but not connected.|BUSY",
                "NO||LOGIN failed. BasicAuthBlocked|CONSENT",
                "NO|ALERT|Application-specific password required (Failure)|CONSENT",
                "NO|ALERT|Please log in via your web browser (Failure)|CONSENT",
                "BAD||Syntax error|PROTOCOL"
            })
    void aLimitIsNoWrongPassword(Condition condition, String code, String words, ErrorKind kind) {
        ResponseCode response = code == null ? ResponseCode.NONE : ResponseCode.of(code);

        assertThat(ImapErrors.loginRefused("u", new StatusResponse("A1", condition, response, words)))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(kind))
                .satisfies(e -> assertThat(e.serverWords()).contains(words))
                .satisfies(e -> assertThat(e.advice()).isNotEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NO|TRYCREATE|Mailbox is unavailable|NOT_FOUND",
                "NO|NONEXISTENT|Unknown Mailbox|NOT_FOUND",
                "NO|ALREADYEXISTS|Mailbox name in use|CONFLICT",
                "NO|HASCHILDREN|It has children|CONFLICT",
                "NO|NOPERM|Permission denied|REFUSED",
                "NO|CANNOT|Invalid name|NOT_SUPPORTED",
                "NO|OVERQUOTA|Quota exceeded|LIMIT",
                "NO|TOOBIG|Message is too large|LIMIT",
                "NO|INUSE|Mailbox in use|BUSY",
                "NO||Maximum number of connections reached|LIMIT",
                "NO||No.|REFUSED",
                "BAD||Too many invalid commands|PROTOCOL"
            })
    void aCodeSaysMoreThanWords(Condition condition, String code, String words, ErrorKind kind) {
        ResponseCode response = code == null ? ResponseCode.NONE : ResponseCode.of(code);

        assertThat(ImapErrors.refused("X", new StatusResponse("A1", condition, response, words))
                        .kind())
                .isEqualTo(kind);
    }
}
