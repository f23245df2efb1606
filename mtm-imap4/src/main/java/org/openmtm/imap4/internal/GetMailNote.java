// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.EntryIds;
import org.openmtm.mtm.OperationContext;
import org.openmtm.store.MessageStore;

/**
 * What get-mail notes of itself, so that a run that is taken up goes on as the first one would have: at first from where on
 * mail is new to it, because its own sync changes that, then which messages it chose and what its result is to say of them.
 */
final class GetMailNote {
    private static final String SINCE = "since ";
    private static final String CHOSEN = "chosen ";

    private final MessageStore store;
    private final OperationContext operation;

    GetMailNote(MessageStore store, OperationContext operation) {
        this.store = store;
        this.operation = operation;
    }

    /** The mark of an earlier run. */
    Optional<GetMailMark> mark() {
        if (!operation.note().startsWith(SINCE)) {
            return Optional.empty();
        }
        String[] words = operation.note().substring(SINCE.length()).split(" ");
        return Optional.of(new GetMailMark(Long.parseLong(words[0]), Long.parseLong(words[1])));
    }

    void mark(GetMailMark mark) {
        write(SINCE + mark.validity() + " " + mark.uid());
    }

    /** Whether an earlier run chose its messages. */
    boolean chosen() {
        return operation.note().startsWith(CHOSEN);
    }

    List<EntryId> messages() {
        String[] words = operation.note().substring(CHOSEN.length()).split(" ", 2);
        return EntryIds.parse(words[1]);
    }

    /** What the result is to say besides what the work itself says. */
    Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        for (String each :
                operation.note().substring(CHOSEN.length()).split(" ", 2)[0].split(",")) {
            int equals = each.indexOf('=');
            figures.put(each.substring(0, equals), Long.parseLong(each.substring(equals + 1)));
        }
        return figures;
    }

    void choice(List<EntryId> messages, Map<String, Object> figures) {
        String texts = figures.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(","));
        write(CHOSEN + texts + " " + EntryIds.text(messages));
    }

    private void write(String note) {
        store.write(tx -> {
            tx.noteOperation(operation.operationId(), note);
            return null;
        });
    }
}
