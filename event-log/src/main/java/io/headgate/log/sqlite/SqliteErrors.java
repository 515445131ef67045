package io.headgate.log.sqlite;

import io.headgate.events.log.LogException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Says in the port's terms what SQLite complained about. */
final class SqliteErrors {
  private static final int PRIMARY_CODE = 0xff;

  private SqliteErrors() {}

  static LogException translate(Path file, SQLException e) {
    int code = e instanceof SQLiteException s ? s.getResultCode().code & PRIMARY_CODE : 0;
    if (code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code) {
      return damaged(file, e);
    }
    if (code == SQLiteErrorCode.SQLITE_BUSY.code) {
      return new LogException.Unavailable(
          file + " is kept locked by another process; try again, or end that process", e);
    }
    if (code == SQLiteErrorCode.SQLITE_FULL.code) {
      return new LogException.Unavailable("no disk space left for the event log " + file, e);
    }
    if (code == SQLiteErrorCode.SQLITE_READONLY.code
        || code == SQLiteErrorCode.SQLITE_CANTOPEN.code) {
      return new LogException.Unusable(
          file + " cannot be opened for writing; check its permissions and its directory's", e);
    }
    return new LogException.Unavailable(
        "the event log " + file + " cannot be used at present: " + e.getMessage(), e);
  }

  static LogException.Unusable damaged(Path file, @Nullable SQLException cause) {
    String message = file + " is damaged; move it away to start a new log, or restore a copy of it";
    return cause == null
        ? new LogException.Unusable(message)
        : new LogException.Unusable(message, cause);
  }
}
