// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.openmtm.operation.Progress;
import org.openmtm.store.StoreReport;

/** Verifies the mail database in one snapshot: structure, bodies, and the rules of {@link Rules}. Changes nothing. */
final class Check {
    /** More lines than this help nobody; the rest is counted. */
    private static final int MOST_LINES = 1_000;

    private static final int PAGE = 500;

    private final CodecPool codecs;
    private final Consumer<Progress> progress;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, Long> counted = new LinkedHashMap<>();
    private long unlisted;

    Check(CodecPool codecs, Consumer<Progress> progress) {
        this.codecs = codecs;
        this.progress = progress;
    }

    /** For a connection in a transaction. */
    void run(Db db) {
        progress.accept(Progress.stage("structure", "mail.db"));
        step(() -> structure(db));
        step(() -> count(db));
        step(() -> bodies(db));
        step(() -> ranges(db));
        for (Rules.Rule rule : Rules.ALL) {
            progress.accept(Progress.stage("rules", rule.name()));
            step(() -> db.list(row -> row.getString(1), rule.sql()).forEach(this::problem));
        }
    }

    /** A file so bad that it cannot be read is a finding too. */
    private void step(Runnable part) {
        try {
            part.run();
        } catch (StoreFault e) {
            problem(e.getMessage());
        }
    }

    void problem(String line) {
        if (problems.size() < MOST_LINES) {
            problems.add(line);
        } else {
            unlisted++;
        }
    }

    void counted(String name, long number) {
        counted.put(name, number);
    }

    StoreReport report() {
        if (unlisted > 0) {
            problems.add(unlisted + " more problems are not listed");
        }
        return new StoreReport(List.copyOf(problems), counted);
    }

    private void structure(Db db) {
        for (String line : db.list(row -> row.getString(1), "PRAGMA integrity_check(100)")) {
            if (!line.equals("ok")) {
                problem("mail.db: " + line);
            }
        }
        db.list(
                        row -> "Row " + row.getLong(2) + " of " + row.getString(1) + " refers to a row of "
                                + row.getString(3) + " that is not there",
                        "PRAGMA foreign_key_check")
                .forEach(this::problem);
    }

    private void count(Db db) {
        counted("entries", db.number("SELECT count(*) FROM entry"));
        counted("folders", db.number("SELECT count(*) FROM entry WHERE type <= 2 AND type = 2"));
        counted("messages", db.number("SELECT coalesce(sum(type = 3), 0) FROM entry"));
        counted("bindings", db.number("SELECT count(*) FROM entry WHERE uid IS NOT NULL"));
        counted("keys", db.number("SELECT count(*) FROM entry WHERE remote_key IS NOT NULL"));
        counted("pending", db.number("SELECT count(*) FROM pending"));
        counted("submissions", db.number("SELECT count(*) FROM submission"));
        counted("operations", db.number("SELECT count(*) FROM operation"));
        counted("events", db.number("SELECT coalesce(sum(count), 0) FROM event"));
    }

    private void bodies(Db db) {
        long total = db.number("SELECT count(*) FROM entry WHERE body > 0");
        long done = 0;
        long bytes = 0;
        long last = 0;
        while (true) {
            List<Bodies.Stored> page = db.list(
                    Bodies.Stored::read,
                    "SELECT id, length, sha256, parts FROM body WHERE id > ? ORDER BY id LIMIT ?",
                    last,
                    PAGE);
            if (page.isEmpty()) {
                break;
            }
            for (Bodies.Stored body : page) {
                bytes += body.length();
                body(db, body);
            }
            done += page.size();
            last = page.get(page.size() - 1).id();
            progress.accept(new Progress("bodies", done, Math.max(done, total), "messages", ""));
        }
        counted("bodies", done);
        counted("bytes", bytes);
    }

    private void body(Db db, Bodies.Stored body) {
        try (InputStream in = new BodyStream(
                body,
                codecs,
                number -> Bodies.part(db, body, number)
                        .orElseThrow(() -> new IOException("part " + number + " is missing")))) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            problem(e.getMessage() + ownersOf(db, body.id()));
        }
        long parts = db.number(
                "SELECT count(*) FROM body_part WHERE id >= ? AND id < ?",
                body.id() << Bodies.PART_BITS,
                (body.id() + 1) << Bodies.PART_BITS);
        if (parts != body.parts()) {
            problem("Body " + body.id() + " has " + parts + " parts instead of " + body.parts());
        }
    }

    private void ranges(Db db) {
        Codec bench = codecs.borrow();
        try {
            for (long id : db.numbers("SELECT id FROM body_range ORDER BY id")) {
                db.first(Ranges.Piece::read, "SELECT " + Ranges.COLUMNS + " FROM body_range WHERE id = ?", id)
                        .ifPresent(piece -> range(piece, bench));
            }
        } finally {
            codecs.giveBack(bench);
        }
    }

    private void range(Ranges.Piece piece, Codec bench) {
        try {
            piece.unpack(bench);
        } catch (IOException e) {
            problem(Ranges.damage(piece, e));
        }
    }

    private String ownersOf(Db db, long body) {
        List<String> owners =
                db.list(row -> row.getString(1), "SELECT 'message ' || id FROM entry WHERE body = ? LIMIT 5", body);
        return owners.isEmpty() ? "" : " (" + String.join(", ", owners) + ")";
    }
}
