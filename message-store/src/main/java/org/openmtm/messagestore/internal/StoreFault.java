// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.io.IOException;
import java.sql.SQLException;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A failure of the database itself, as opposed to a change that was refused. */
final class StoreFault extends MessagingException {
    private static final long serialVersionUID = 1L;

    private static final String FULL_ADVICE = "Make room on the disk; what is stored can still be read and deleted";

    private final transient SQLiteErrorCode code;

    private StoreFault(ErrorKind kind, String message, String advice, Throwable cause, SQLiteErrorCode code) {
        super(kind, message, advice, cause);
        this.code = code;
    }

    static StoreFault of(SQLException e) {
        SQLiteErrorCode code = e instanceof SQLiteException s ? s.getResultCode() : SQLiteErrorCode.SQLITE_ERROR;
        int primary = code.code & 0xff;
        if (primary == SQLiteErrorCode.SQLITE_FULL.code) {
            return new StoreFault(ErrorKind.DISK_FULL, "The disk of the message store is full", FULL_ADVICE, e, code);
        }
        if (primary == SQLiteErrorCode.SQLITE_READONLY.code || primary == SQLiteErrorCode.SQLITE_CANTOPEN.code) {
            String advice = "Check who owns the data directory and whether its file system is mounted read-only";
            return new StoreFault(
                    ErrorKind.STORE, "The message store cannot be written: " + e.getMessage(), advice, e, code);
        }
        if (primary == SQLiteErrorCode.SQLITE_CORRUPT.code || primary == SQLiteErrorCode.SQLITE_NOTADB.code) {
            String advice = "Stop, keep a copy of the data directory, and run 'store check'";
            return new StoreFault(ErrorKind.STORE, "The message store is damaged: " + e.getMessage(), advice, e, code);
        }
        if (primary == SQLiteErrorCode.SQLITE_CONSTRAINT.code || primary == SQLiteErrorCode.SQLITE_TOOBIG.code) {
            return new StoreFault(
                    ErrorKind.INVALID, "The message store refused a change: " + e.getMessage(), "", e, code);
        }
        return new StoreFault(
                ErrorKind.STORE, "The message store failed: " + e.getMessage(), "Run 'store check'", e, code);
    }

    static MessagingException of(String what, IOException e) {
        String words = String.valueOf(e.getMessage());
        if (words.contains("No space left") || words.contains("quota")) {
            return new StoreFault(
                    ErrorKind.DISK_FULL, what + ": the disk is full", FULL_ADVICE, e, SQLiteErrorCode.SQLITE_FULL);
        }
        return new MessagingException(ErrorKind.STORE, what + ": " + words, "Check the data directory", e);
    }

    boolean is(SQLiteErrorCode wanted) {
        return code == wanted;
    }

    /** The statement was refused; the database is well and the transaction goes on. */
    boolean refusal() {
        return kind() == ErrorKind.INVALID;
    }

    /** The file itself is bad. */
    boolean damage() {
        int primary = code.code & 0xff;
        return primary == SQLiteErrorCode.SQLITE_CORRUPT.code || primary == SQLiteErrorCode.SQLITE_NOTADB.code;
    }

    boolean diskFull() {
        return kind() == ErrorKind.DISK_FULL;
    }
}
