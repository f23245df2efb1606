// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderCounts;
import org.openmtm.entry.FolderRole;
import org.openmtm.messagestore.internal.Mails.Account;
import org.openmtm.store.ListQuery;
import org.openmtm.store.NewMessage;
import org.openmtm.store.PendingChange;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.StagedBody;
import org.openmtm.store.StoreCursor;

/** Random changes, committed and failing ones, against a model in memory. The seed is the parameter. */
class ModelTest {
    private static final int STEPS = Boolean.getBoolean("openmtm.soak") ? 20_000 : 700;

    @TempDir
    Path directory;

    private record Mail(EntryId folder, Flags flags, byte[] raw) {}

    private final Map<EntryId, Mail> mails = new HashMap<>();
    private final List<EntryId> folders = new ArrayList<>();
    private SqliteStore store;
    private Account account;
    private Random random;
    private long uid;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void countersAndContentAgreeWithTheModel(long seed) {
        random = new Random(seed);
        store = SqliteStore.open(directory, PlainExtractor::new);
        try {
            account = Mails.account(store, "work");
            folders.add(account.inbox());
            for (int i = 0; i < STEPS; i++) {
                step();
                if (i % 250 == 249) {
                    compare();
                    store.close();
                    store = SqliteStore.open(directory, PlainExtractor::new);
                }
            }
            compare();
        } finally {
            store.close();
        }
    }

    private void step() {
        switch (random.nextInt(17)) {
            case 0, 1, 2, 3 -> add(random.nextInt(5) == 0);
            case 4, 5 -> flags();
            case 6, 7 -> move();
            case 8 -> remove();
            case 9 -> replaceBody();
            case 10 -> addFolder();
            case 11, 12 -> copy();
            case 13 -> dropBody();
            case 14 -> putRange();
            case 15 -> pend();
            default -> removeFolder();
        }
    }

    private EntryId anyFolder() {
        return folders.get(random.nextInt(folders.size()));
    }

    private EntryId anyMail() {
        List<EntryId> ids = mails.keySet().stream().sorted().toList();
        return ids.isEmpty() ? null : ids.get(random.nextInt(ids.size()));
    }

    private byte[] raw() {
        return Mails.raw("s" + random.nextInt(100), "word ".repeat(random.nextInt(2_000)));
    }

    private Flags anyFlags() {
        return Flags.of(random.nextInt(8), random.nextInt(4) == 0 ? List.of("keyword") : List.of());
    }

    private void add(boolean fails) {
        EntryId folder = anyFolder();
        int count = 1 + random.nextInt(5);
        Map<EntryId, Mail> added = new HashMap<>();
        List<byte[]> raws = new ArrayList<>();
        List<StagedBody> bodies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] raw = random.nextInt(3) == 0 ? null : raw();
            raws.add(raw);
            bodies.add(raw == null ? null : Mails.stage(store, raw));
        }
        try {
            store.write(tx -> {
                for (int i = 0; i < count; i++) {
                    Flags flags = anyFlags();
                    NewMessage message = new NewMessage(
                            account.service(), folder, flags, Mails.DAY, 5, Mails.header("s"), bodies.get(i));
                    EntryId id = tx.addMessage(message);
                    if (random.nextInt(3) == 0) {
                        tx.putRemoteFolder(new RemoteFolder(
                                folder, account.service(), "f" + folder, "", true, 1, uid + 1, 0, false));
                        uid = tx.bindKey(id, folder, "key" + uid);
                    } else if (random.nextBoolean()) {
                        tx.bind(id, folder, ++uid, anyFlags());
                    }
                    added.put(id, new Mail(folder, flags, raws.get(i)));
                }
                if (fails) {
                    throw new IllegalStateException("on purpose");
                }
                return null;
            });
            mails.putAll(added);
        } catch (IllegalStateException e) {
            assertThat(fails).isTrue();
        }
    }

    private void flags() {
        EntryId id = anyMail();
        if (id != null) {
            Flags flags = anyFlags();
            store.write(tx -> {
                tx.setFlags(id, flags);
                return null;
            });
            mails.computeIfPresent(id, (key, mail) -> new Mail(mail.folder, flags, mail.raw));
        }
    }

    private void move() {
        EntryId id = anyMail();
        if (id != null) {
            EntryId folder = anyFolder();
            store.write(tx -> {
                tx.move(id, folder);
                return null;
            });
            mails.computeIfPresent(id, (key, mail) -> new Mail(folder, mail.flags, mail.raw));
        }
    }

    private void remove() {
        EntryId id = anyMail();
        if (id != null) {
            store.write(tx -> {
                tx.remove(id);
                return null;
            });
            mails.remove(id);
        }
    }

    private void replaceBody() {
        EntryId id = anyMail();
        if (id != null) {
            byte[] raw = raw();
            StagedBody body = Mails.stage(store, raw);
            store.write(tx -> {
                tx.putBody(id, body, Mails.header("replaced"));
                return null;
            });
            mails.computeIfPresent(id, (key, mail) -> new Mail(mail.folder, mail.flags, raw));
        }
    }

    private void copy() {
        EntryId id = anyMail();
        if (id != null) {
            EntryId folder = anyFolder();
            EntryId copy = store.write(tx -> tx.copyMessage(id, folder));
            Mail mail = mails.get(id);
            mails.put(copy, new Mail(folder, mail.flags, mail.raw));
        }
    }

    private void dropBody() {
        EntryId id = anyMail();
        if (id != null) {
            store.write(tx -> {
                tx.dropBody(id);
                tx.unbind(id);
                return null;
            });
            mails.computeIfPresent(id, (key, mail) -> new Mail(mail.folder, mail.flags, null));
        }
    }

    private void putRange() {
        EntryId id = anyMail();
        if (id != null && mails.get(id).raw == null) {
            long size = store.entry(id).orElseThrow().size();
            int length = 1 + random.nextInt((int) Math.min(size, 1_000));
            long offset = random.nextInt((int) size - length + 1);
            store.write(tx -> {
                tx.putRange(id, offset, new byte[length]);
                return null;
            });
        }
    }

    private void pend() {
        EntryId id = anyMail();
        if (id != null) {
            PendingChange.Kind[] kinds = PendingChange.Kind.values();
            PendingChange.Kind kind = kinds[random.nextInt(kinds.length)];
            EntryId folder = anyFolder();
            store.write(tx -> {
                tx.putPending(new PendingChange(id, kind, account.service(), folder, null, 0, Mails.DAY, 0, 0, ""));
                return null;
            });
        }
    }

    private void addFolder() {
        if (folders.size() < 8) {
            folders.add(store.write(tx -> tx.addFolder(account.service(), account.service(), "f", FolderRole.NONE)));
        }
    }

    private void removeFolder() {
        if (folders.size() > 3) {
            EntryId folder = folders.remove(1 + random.nextInt(folders.size() - 1));
            store.write(tx -> {
                tx.remove(folder);
                return null;
            });
            mails.values().removeIf(mail -> mail.folder.equals(folder));
        }
    }

    private void compare() {
        for (EntryId folder : folders) {
            List<Mail> inside = mails.values().stream()
                    .filter(mail -> mail.folder.equals(folder))
                    .toList();
            long unread =
                    inside.stream().filter(mail -> !mail.flags.has(Flag.SEEN)).count();
            long bodies = inside.stream().filter(mail -> mail.raw != null).count();
            assertThat(store.counts(folder)).isEqualTo(new FolderCounts(inside.size(), unread, bodies));
            try (StoreCursor<Entry> cursor = store.children(ListQuery.all(folder))) {
                cursor.forEachRemaining(entry -> assertThat(entry.flags()).isEqualTo(mails.get(entry.id()).flags));
            }
        }
        mails.forEach((id, mail) -> {
            assertThat(store.body(id).isPresent()).isEqualTo(mail.raw != null);
            if (mail.raw != null) {
                assertThat(Mails.read(store, id)).isEqualTo(mail.raw);
            }
        });
        assertThat(store.check(progress -> {}).problems()).isEmpty();
    }
}
