// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.event.EventType;
import org.openmtm.event.MessagingEvent;

class EventLogTest {
    @TempDir
    Path directory;

    private static void post(SqliteStore store, int count) {
        store.write(tx -> {
            for (int i = 0; i < count; i++) {
                tx.post(EventType.SERVICE_STATUS, null, null, null, 0, "event " + i);
            }
            return null;
        });
    }

    @Test
    void aCursorThatIsTooOldGetsAReset() {
        StoreOptions options = StoreOptions.DEFAULT.withKeptEvents(100);
        try (SqliteStore store = new SqliteStore(directory, () -> null, options)) {
            post(store, 50);
            assertThat(store.events(0, 1000)).hasSize(50);
            for (int i = 0; i < 5; i++) {
                post(store, 50);
            }
            List<MessagingEvent> events = store.events(10, 1000);
            assertThat(events.get(0).type()).isEqualTo(EventType.RESET);
            long from = events.get(0).cursor();
            assertThat(from).isBetween(100L, 200L);
            assertThat(events.get(1).cursor()).isEqualTo(from + 1);
            assertThat(events).hasSize((int) (300 - from) + 1);
            assertThat(store.events(from, 1000))
                    .extracting(MessagingEvent::type)
                    .containsOnly(EventType.SERVICE_STATUS);
            assertThat(store.events(0, 1)).extracting(MessagingEvent::type).containsExactly(EventType.RESET);
            assertThat(store.lastEvent()).isEqualTo(300);
        }
    }

    @Test
    void aReaderOfSomeTypesSeesThemInOrderAndAResetWhenItComesTooLate() {
        StoreOptions options = StoreOptions.DEFAULT.withKeptEvents(100);
        try (SqliteStore store = new SqliteStore(directory, () -> null, options)) {
            for (EventType type : List.of(EventType.SEND_STATE, EventType.MAIL_NEW, EventType.MTM_ARRIVED)) {
                store.write(tx -> {
                    tx.post(type, null, null, null, 0, "");
                    return null;
                });
                post(store, 3);
            }
            Set<EventType> some = Set.of(EventType.MTM_ARRIVED, EventType.SEND_STATE);

            assertThat(store.events(0, some, 10))
                    .extracting(MessagingEvent::type)
                    .containsExactly(EventType.SEND_STATE, EventType.MTM_ARRIVED);
            assertThat(store.events(0, some, 1))
                    .extracting(MessagingEvent::type)
                    .containsExactly(EventType.SEND_STATE);

            post(store, 300);
            assertThat(store.events(0, some, 10))
                    .extracting(MessagingEvent::type)
                    .containsExactly(EventType.RESET);
        }
    }

    @Test
    void aReaderWithItsCursorSeesEachEventOnce() {
        try (SqliteStore store = SqliteStore.open(directory, () -> null)) {
            Mails.Account account = Mails.account(store, "work");
            for (int i = 0; i < 40; i++) {
                Mails.add(store, account, "m" + i, "text");
            }
            List<Long> cursors = new ArrayList<>();
            long at = 0;
            for (List<MessagingEvent> page = store.events(at, 3); !page.isEmpty(); page = store.events(at, 3)) {
                page.forEach(event -> cursors.add(event.cursor()));
                at = cursors.get(cursors.size() - 1);
            }
            assertThat(cursors).isSorted().doesNotHaveDuplicates().hasSize(42);
        }
    }

    @Test
    void listenersHearOfCommits() throws Exception {
        try (SqliteStore store = SqliteStore.open(directory, () -> null)) {
            AtomicInteger heard = new AtomicInteger();
            store.onCommit(() -> {
                throw new IllegalStateException("a listener that fails");
            });
            AutoCloseable own = store.onCommit(heard::incrementAndGet);
            post(store, 1);
            Await.until(() -> heard.get() == 1);
            own.close();
            AtomicInteger other = new AtomicInteger();
            store.onCommit(other::incrementAndGet);
            post(store, 1);
            Await.until(() -> other.get() == 1);
            assertThat(heard).hasValue(1);
        }
    }
}
