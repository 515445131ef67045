package io.headgate.log.sqlite;

import io.headgate.events.log.LogException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * A log file: checks that it is ours and readable, sets it up when new, opens connections to it.
 */
record SqliteFile(Path path, SqliteOptions options) {
  /** {@code HGLG}: marks the file as a Headgate log, see PRAGMA application_id. */
  static final int APPLICATION_ID = 0x48474C47;

  /** Version of the tables, see PRAGMA user_version. */
  static final int FORMAT = 1;

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final long FULLY_CHECKED_BYTES = 64L << 20;

  private static final String[] TABLES = {
    """
    create table topic (
      id integer primary key,
      name text not null unique,
      next integer not null) strict\
    """,
    """
    create table checkpoint (
      consumer text not null,
      topic text not null,
      offsets text not null,
      primary key (consumer, topic)) strict, without rowid\
    """,
  };

  /**
   * Opens or creates the file and checks it. Fails with {@link LogException.Unusable}, or with
   * {@link LogException.Unavailable} when another process keeps it locked.
   */
  static SqliteFile open(Path file, SqliteOptions options) {
    SqliteFile opened = new SqliteFile(present(file.toAbsolutePath(), options), options);
    try (Connection connection = opened.connect(options.readOnly())) {
      opened.identify(connection);
      opened.check(connection);
    } catch (SQLException e) {
      throw SqliteErrors.translate(opened.path, e);
    }
    return opened;
  }

  Connection reader() throws SQLException {
    return connect(true);
  }

  Connection writer() throws SQLException {
    return connect(false);
  }

  RuntimeException translate(Exception e) {
    return switch (e) {
      case SQLException sql -> SqliteErrors.translate(path, sql);
      case RuntimeException bug -> bug;
      default -> new IllegalStateException(e);
    };
  }

  private Connection connect(boolean readOnly) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout((int) options.busyTimeout().toMillis());
    config.setReadOnly(readOnly);
    config.resetOpenMode(SQLiteOpenMode.CREATE); // a file that vanished is not made anew
    config.setSynchronous(
        switch (options.durability()) {
          case PROCESS -> SQLiteConfig.SynchronousMode.NORMAL;
          case POWER -> SQLiteConfig.SynchronousMode.FULL;
        });
    return config.createConnection("jdbc:sqlite:" + path);
  }

  private void identify(Connection connection) throws SQLException {
    int application = number(connection, "pragma application_id");
    if (application == 0 && number(connection, "select count(*) from sqlite_schema") == 0) {
      if (options.readOnly()) {
        throw new LogException.Unusable(path + " holds no event log yet; start its writer first");
      }
      create(connection);
      application = number(connection, "pragma application_id");
    }
    if (application != APPLICATION_ID) {
      throw new LogException.Unusable(
          path + " is a SQLite file of another program; name another file for the event log");
    }
    int format = number(connection, "pragma user_version");
    if (format > FORMAT) {
      throw new LogException.Unusable(
          ("%s was written by a newer Headgate (log format %d, this one knows %d);"
                  + " use that version, or move the file away to start a new log")
              .formatted(path, format, FORMAT));
    }
    if (format < FORMAT) {
      throw new LogException.Unusable(
          "%s has the unknown log format %d; move the file away to start a new log"
              .formatted(path, format));
    }
  }

  private static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma auto_vacuum = incremental");
      statement.execute("pragma journal_mode = wal");
      statement.execute("begin immediate");
      try {
        if (number(connection, "pragma application_id") == 0) { // nobody was faster
          for (String table : TABLES) {
            statement.execute(table);
          }
          statement.execute("pragma application_id = " + APPLICATION_ID);
          statement.execute("pragma user_version = " + FORMAT);
        }
        statement.execute("commit");
      } catch (SQLException e) {
        statement.execute("rollback");
        throw e;
      }
    }
  }

  /** Checks a small file in full; damage in a large one shows when the damaged part is read. */
  private void check(Connection connection) throws SQLException {
    boolean small = path.toFile().length() <= FULLY_CHECKED_BYTES;
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                small ? "pragma quick_check(1)" : "select 'ok' from sqlite_schema")) {
      if (!result.next() || !"ok".equals(result.getString(1))) {
        throw SqliteErrors.damaged(path, null);
      }
    }
  }

  private static int number(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      return result.next() ? result.getInt(1) : 0;
    }
  }

  private static Path present(Path file, SqliteOptions options) {
    try {
      if (Files.isDirectory(file)) {
        throw new LogException.Unusable(file + " is a directory; name a file for the event log");
      }
      if (!Files.exists(file)) {
        if (options.readOnly()) {
          throw new LogException.Unusable("there is no event log at " + file);
        }
        createEmpty(file);
      }
      checkHeader(file);
      if (!options.readOnly() && !Files.isWritable(file)) {
        throw new AccessDeniedException(file.toString());
      }
      return file.toRealPath();
    } catch (IOException e) {
      throw new LogException.Unusable(
          "the event log %s cannot be opened (%s: %s); name a file in a directory you may write to"
              .formatted(file, e.getClass().getSimpleName(), e.getMessage()),
          e);
    }
  }

  private static void createEmpty(Path file) throws IOException {
    Path directory = file.getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ownerOnly = {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };
    try {
      Files.createFile(file, posix ? ownerOnly : new FileAttribute<?>[0]);
    } catch (FileAlreadyExistsException e) {
      // Another process starts at the same moment; SQLite decides between us.
    }
  }

  private static void checkHeader(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] header = in.readNBytes(MAGIC.length);
      if (header.length > 0 && !java.util.Arrays.equals(header, MAGIC)) {
        throw new LogException.Unusable(
            file
                + " is no event log (not a SQLite file); name another file, or move this one away");
      }
    }
  }
}
