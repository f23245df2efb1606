// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.openmtm.entry.BodyState;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.store.PendingChange;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;

/**
 * Notes of which messages the download rules want some parts, or the rest of what is partly here: they are fetched as if a
 * person had asked.
 */
final class PartWishes {
    private static final int BATCH = 500;

    private final SyncScope scope;
    private final RemoteFolder folder;
    private final String name;
    private final List<PendingChange> batch = new ArrayList<>();

    /** @param name the folder's, for people: what the rules are about */
    PartWishes(SyncScope scope, RemoteFolder folder, String name) {
        this.scope = scope;
        this.folder = folder;
        this.name = name;
    }

    void add(RemoteMessage message) {
        FetchOptions.Parts parts = scope.rules().downloadRules().partsOf(name, message.size());
        boolean rest = parts == FetchOptions.Parts.WHOLE && message.body() == BodyState.PARTIAL;
        if (!rest && (parts == FetchOptions.Parts.HEADERS || message.body() != BodyState.NONE)) {
            return;
        }
        String detail = new FetchOptions(parts, 0, 0, 0, 0, false)
                .parameters().entrySet().stream()
                        .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
        batch.add(new PendingChange(
                message.message(),
                PendingChange.Kind.POPULATE,
                scope.service(),
                folder.folder(),
                null,
                scope.operation(),
                Instant.now(),
                0,
                0,
                detail));
        if (batch.size() == BATCH) {
            finish();
        }
    }

    void finish() {
        if (batch.isEmpty()) {
            return;
        }
        List<PendingChange> wishes = List.copyOf(batch);
        batch.clear();
        scope.store().write(tx -> {
            for (PendingChange wish : wishes) {
                boolean asked = tx.pendingOf(wish.entry()).stream()
                        .anyMatch(change -> change.kind() == PendingChange.Kind.POPULATE);
                if (tx.entry(wish.entry()).isPresent() && !asked) {
                    tx.putPending(wish);
                    scope.report().partsWanted();
                }
            }
            return null;
        });
    }
}
