// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.SearchHit;
import org.openmtm.store.SearchQuery;

/** Asks the full-text index, on connections that see both files. */
final class Search implements AutoCloseable {
    private static final String COLUMNS = EntryRows.COLUMNS.replaceAll("(^|, )", "$1e.");

    private final ReaderPool readers;
    private final IndexProgress progress;
    private final Indexer indexer;

    Search(StoreDirectory directory, Supplier<Db> opener, IndexProgress progress, Indexer indexer) {
        this.progress = progress;
        this.indexer = indexer;
        String file = directory.path().resolve(IndexDb.FILE).toString().replace("'", "''");
        this.readers = new ReaderPool(() -> attached(opener.get(), file));
    }

    private static Db attached(Db db, String file) {
        try {
            db.run("ATTACH '" + file + "' AS words_of");
            return db;
        } catch (RuntimeException e) {
            Databases.closeQuietly(db, e);
            throw e;
        }
    }

    List<SearchHit> search(SearchQuery query) {
        String expression = SearchText.expression(query.text());
        if (expression.isEmpty() || query.limit() < 1) {
            return List.of();
        }
        return asked(() -> readers.read(db -> hits(db, query, expression)));
    }

    /** Runs queries that see the same moment of both files. @throws MessagingException UNAVAILABLE while there is no index */
    <T> T snapshot(Function<Db, T> query) {
        return asked(() -> readers.snapshot(query));
    }

    private <T> T asked(Supplier<T> question) {
        if (!progress.awaitOpen()) {
            throw unavailable(null);
        }
        try {
            return question.get();
        } catch (StoreFault e) {
            readers.renew();
            if (e.damage()) {
                indexer.rebuild();
            }
            throw unavailable(e);
        }
    }

    private static MessagingException unavailable(StoreFault cause) {
        return new MessagingException(
                ErrorKind.UNAVAILABLE,
                "The full-text index is not there" + (cause == null ? "" : ": " + cause.getMessage()),
                "It is made anew by itself; try again in a moment",
                cause);
    }

    /** Newest first: the keys are sorted in a covering index, only the rows that are given are looked up. */
    private static List<SearchHit> hits(Db db, SearchQuery query, String expression) {
        String keys = "SELECT k.id FROM words_of.words w CROSS JOIN entry k ON k.body = w.rowid"
                + " WHERE w.words MATCH ?" + (query.service() == null ? "" : " AND k.service = ?")
                + " ORDER BY k.received DESC, k.id DESC LIMIT ?";
        String sql = "SELECT " + COLUMNS + ", p.name FROM (" + keys + ") h CROSS JOIN entry e ON e.id = h.id"
                + " JOIN entry p ON p.id = e.parent";
        Db.Row<SearchHit> hit = row -> new SearchHit(EntryRows.entry(row), Texts.orEmpty(row.getString(21)));
        return query.service() == null
                ? db.list(hit, sql, expression, query.limit())
                : db.list(hit, sql, expression, query.service().value(), query.limit());
    }

    /** The file changed under the connections. */
    void renew() {
        readers.renew();
    }

    @Override
    public void close() {
        readers.close();
    }
}
