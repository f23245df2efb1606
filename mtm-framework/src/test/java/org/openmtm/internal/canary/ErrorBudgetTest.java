// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openmtm.error.ErrorKind;
import org.openmtm.registry.Canary;

class ErrorBudgetTest {
    private final ErrorBudget budget = new ErrorBudget(Canary.trying("toy", "2.0.0", List.of("a"), 0, 3, 5));

    @Test
    void faultsOfItsOwnUseItUp() {
        assertThat(fails(ErrorKind.INTERNAL)).isEmpty();
        assertThat(fails(ErrorKind.PROTOCOL)).isEmpty();
        assertThat(fails(ErrorKind.INTERNAL)).get().asString().contains("3 of its last 3 operations");
    }

    @Test
    void onlyTheLastOperationsCount() {
        fails(ErrorKind.INTERNAL);
        fails(ErrorKind.INTERNAL);
        for (int i = 0; i < 4; i++) {
            budget.ended(true, null);
        }
        assertThat(fails(ErrorKind.INTERNAL))
                .as("one fault is left of the last five, and this one")
                .isEmpty();
    }

    @Test
    void aNetworkThatIsDownForBothBlamesNobody() {
        for (int i = 0; i < 20; i++) {
            budget.ended(false, ErrorKind.NETWORK);
            assertThat(fails(ErrorKind.NETWORK)).isEmpty();
        }
    }

    @Test
    void failuresThatTheOtherVersionDoesNotHaveCount() {
        budget.ended(false, null);
        assertThat(fails(ErrorKind.NETWORK)).isEmpty();
        assertThat(fails(ErrorKind.AUTHENTICATION)).isEmpty();
        assertThat(fails(ErrorKind.NETWORK)).get().asString().contains("of those of the other version 0 of 1");
    }

    @Test
    void withoutAControlGroupOnlyFaultsOfItsOwnCount() {
        for (int i = 0; i < 20; i++) {
            assertThat(fails(ErrorKind.NETWORK)).isEmpty();
        }
    }

    @Test
    void wishesAndWrongInputSayNothing() {
        for (ErrorKind kind :
                List.of(ErrorKind.CANCELLED, ErrorKind.INVALID, ErrorKind.NOT_FOUND, ErrorKind.DISK_FULL)) {
            for (int i = 0; i < 5; i++) {
                assertThat(fails(kind)).isEmpty();
            }
        }
        fails(ErrorKind.INTERNAL);
        assertThat(fails(ErrorKind.INTERNAL)).isEmpty();
        assertThat(fails(ErrorKind.INTERNAL)).isPresent();
    }

    @Test
    void failuresOfTheOtherVersionEndNothing() {
        for (int i = 0; i < 5; i++) {
            assertThat(budget.ended(false, ErrorKind.INTERNAL)).isEmpty();
        }
    }

    private Optional<String> fails(ErrorKind kind) {
        return budget.ended(true, kind);
    }
}
