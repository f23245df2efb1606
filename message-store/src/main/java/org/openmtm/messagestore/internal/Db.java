// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One connection with its prepared statements. For one thread at a time. Failures are {@link StoreFault}s. */
final class Db implements AutoCloseable {
    /** Makes a value of the current row. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    Db(Connection connection) {
        this.connection = connection;
    }

    /** Runs one statement that is not worth keeping (PRAGMA, schema). */
    void run(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw StoreFault.of(e);
        }
    }

    int update(String sql, Object... arguments) {
        try {
            return prepare(sql, arguments).executeUpdate();
        } catch (SQLException e) {
            throw StoreFault.of(e);
        }
    }

    <T> Optional<T> first(Row<T> mapper, String sql, Object... arguments) {
        try (ResultSet rows = prepare(sql, arguments).executeQuery()) {
            return rows.next() ? Optional.of(mapper.read(rows)) : Optional.empty();
        } catch (SQLException e) {
            throw StoreFault.of(e);
        }
    }

    <T> List<T> list(Row<T> mapper, String sql, Object... arguments) {
        List<T> list = new ArrayList<>();
        try (ResultSet rows = prepare(sql, arguments).executeQuery()) {
            while (rows.next()) {
                list.add(mapper.read(rows));
            }
            return list;
        } catch (SQLException e) {
            throw StoreFault.of(e);
        }
    }

    /** The first column of the first row as a number; 0 if there is no row or it is NULL. */
    long number(String sql, Object... arguments) {
        try (ResultSet rows = prepare(sql, arguments).executeQuery()) {
            return rows.next() ? rows.getLong(1) : 0;
        } catch (SQLException e) {
            throw StoreFault.of(e);
        }
    }

    String text(String sql, Object... arguments) {
        return first(row -> String.valueOf(row.getString(1)), sql, arguments).orElse("");
    }

    /** The first column of all rows, which are read before this returns. */
    long[] numbers(String sql, Object... arguments) {
        long[] values = new long[64];
        int count = 0;
        try (ResultSet rows = prepare(sql, arguments).executeQuery()) {
            while (rows.next()) {
                if (count == values.length) {
                    values = java.util.Arrays.copyOf(values, count * 2);
                }
                values[count++] = rows.getLong(1);
            }
        } catch (SQLException e) {
            throw StoreFault.of(e);
        }
        return java.util.Arrays.copyOf(values, count);
    }

    /** An open result; the caller closes it. No other query with the same text may run meanwhile. */
    ResultSet query(String sql, Object... arguments) {
        try {
            return prepare(sql, arguments).executeQuery();
        } catch (SQLException e) {
            throw StoreFault.of(e);
        }
    }

    private PreparedStatement prepare(String sql, Object[] arguments) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < arguments.length; i++) {
            bind(statement, i + 1, arguments[i]);
        }
        return statement;
    }

    private static void bind(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value instanceof Long number) {
            statement.setLong(index, number);
        } else if (value instanceof String text) {
            statement.setString(index, text);
        } else if (value instanceof Integer number) {
            statement.setInt(index, number);
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else if (value == null) {
            statement.setNull(index, java.sql.Types.NULL);
        } else {
            throw new IllegalArgumentException("Not a value of a column: " + value.getClass());
        }
    }

    @Override
    public void close() {
        try {
            for (PreparedStatement statement : statements.values()) {
                statement.close();
            }
        } catch (SQLException e) {
            // A statement that failed says so again; the connection frees it below.
            org.slf4j.LoggerFactory.getLogger(Db.class).debug("Closing a statement: {}", e.getMessage());
        }
        statements.clear();
        try {
            connection.close();
        } catch (SQLException e) {
            throw StoreFault.of(e);
        }
    }
}
