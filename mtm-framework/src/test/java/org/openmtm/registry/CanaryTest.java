// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openmtm.error.MessagingException;

class CanaryTest {
    @Test
    void coversThoseThatItNames() {
        Canary canary = Canary.trying("imap4", "0.2.0", List.of("work", "test*"), 0, 3, 20);
        assertThat(canary.covers("work")).isTrue();
        assertThat(canary.covers("work2")).isFalse();
        assertThat(canary.covers("tester")).isTrue();
        assertThat(canary.covers("home")).isFalse();
    }

    @Test
    void coversAShareOfAllAlwaysTheSameOnes() {
        Canary canary = Canary.trying("imap4", "0.2.0", List.of(), 10, 3, 20);
        List<String> covered = IntStream.range(0, 1000)
                .mapToObj(i -> "account" + i)
                .filter(canary::covers)
                .toList();
        assertThat(covered).hasSizeBetween(50, 200).allMatch(canary::covers);
    }

    @Test
    void coversAboutTheShareOfAFewAccountsWithNamesThatAreAlike() {
        for (String names : List.of("s%d", "anna%d", "user-%d", "%d@example.org")) {
            Canary canary = Canary.trying("imap4", "0.2.0", List.of(), 30, 3, 20);
            assertThat(IntStream.rangeClosed(1, 20).filter(i -> canary.covers(String.format(names, i))))
                    .as(names)
                    .hasSizeBetween(2, 11);
        }
    }

    @Test
    void coversNobodyWhenItIsOver() {
        assertThat(Canary.trying("imap4", "0.2.0", List.of("*"), 100, 3, 20)
                        .rolledBack("it failed")
                        .covers("work"))
                .isFalse();
    }

    @Test
    void refusesATrialOfNobodyAndABudgetThatCannotBeUsedUp() {
        assertThatThrownBy(() -> Canary.trying("imap4", "0.2.0", List.of(), 0, 3, 20))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("at least one of them");
        assertThatThrownBy(() -> Canary.trying("imap4", "0.2.0", List.of("a"), 0, 21, 20))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("1 to 20");
        assertThatThrownBy(() -> Canary.trying("imap4", "0.2.0", List.of("a,b"), 0, 3, 20))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("a,b");
    }
}
