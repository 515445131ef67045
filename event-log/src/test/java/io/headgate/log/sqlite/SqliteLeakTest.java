package io.headgate.log.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.events.Topic;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogException;
import io.headgate.events.log.Position;
import io.headgate.log.Answer;
import io.headgate.log.LogTest;
import io.headgate.log.PendingAppend;
import io.vertx.core.Future;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What fails leaves no statement and no file open. */
class SqliteLeakTest extends LogTest {
  @TempDir Path directory;

  @Test
  void rolledBackAppendsLeaveNoStatementOpen() throws Exception {
    Path path = directory.resolve("log.db");
    SqliteFile file = SqliteFile.open(path, SqliteOptions.DEFAULT);
    List<Statement> statements = new ArrayList<>();
    Topic<?> topic = window();
    try (Connection connection = watched(file.writer(), statements);
        LogWriter writer = new LogWriter(connection)) {
      writer.append(List.of(pending(topic, "small")), 0);
      try (Statement statement = connection.createStatement()) {
        statement.execute("pragma max_page_count = 20");
      }
      long before = open(statements);

      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(() -> writer.append(List.of(pending(topic, "x".repeat(1 << 20))), 0))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("SQLITE_FULL");
      }
      assertThat(open(statements)).isLessThanOrEqualTo(before);

      writer.append(List.of(pending(topic, "small again")), 0);
      assertThat(open(statements)).isEqualTo(before);
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "looks at /proc")
  void tailThatCannotReadTheTopicsLeavesNoFileOpen() throws Exception {
    Path path = directory.resolve("log.db");
    Topic<?> topic = window();
    EventLog log = opened(done(SqliteEventLog.open(vertx, path, SqliteOptions.DEFAULT)));
    done(log.append(values(topic, 0, 1)));
    damageTableOfTopics(path);

    assertNothingStaysOpen(path, log, topic);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "looks at /proc")
  void tailThatCannotPrepareItsQueriesLeavesNoFileOpen() throws Exception {
    Path path = directory.resolve("log.db");
    Topic<?> topic = window();
    EventLog log = opened(done(SqliteEventLog.open(vertx, path, SqliteOptions.DEFAULT)));
    done(log.append(values(topic, 0, 1)));
    execute(path, "alter table topic rename to hidden");

    assertNothingStaysOpen(path, log, topic);

    execute(path, "alter table hidden rename to topic");
    Seen seen = new Seen();
    done(log.tail(topic, Position.BEGINNING, seen::add));
    seen.await(1);
  }

  private void assertNothingStaysOpen(Path path, EventLog log, Topic<?> topic) throws IOException {
    failToTail(log, topic); // SQLite keeps one closed file for the next connection
    long before = filesOpen(path);
    for (int i = 0; i < 10; i++) {
      failToTail(log, topic);
    }
    assertThat(filesOpen(path)).isEqualTo(before);
  }

  private static void failToTail(EventLog log, Topic<?> topic) {
    assertThatThrownBy(
            () -> done(log.tail(topic, Position.BEGINNING, _ -> Future.succeededFuture())))
        .isInstanceOf(LogException.class);
  }

  private static long filesOpen(Path path) throws IOException {
    try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
      return handles.filter(handle -> refersTo(handle, path)).count();
    }
  }

  private static boolean refersTo(Path handle, Path path) {
    try {
      return Files.readSymbolicLink(handle).equals(path);
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }

  private static void damageTableOfTopics(Path path) throws SQLException, IOException {
    long page;
    int size;
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
        Statement statement = connection.createStatement()) {
      statement.execute("pragma wal_checkpoint(truncate)");
      page = number(statement, "select rootpage from sqlite_schema where name = 'topic'");
      size = (int) number(statement, "pragma page_size");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[size]), (page - 1) * size);
    }
  }

  private static long number(Statement statement, String query) throws SQLException {
    try (ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }

  private static void execute(Path path, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private PendingAppend pending(Topic<?> topic, String text) {
    return PendingAppend.of(
        List.of(value(topic, "k", text)),
        Optional.empty(),
        8 << 20,
        new Answer<>(vertx.getOrCreateContext()));
  }

  private static long open(List<Statement> statements) throws SQLException {
    long open = 0;
    for (Statement statement : statements) {
      open += statement.isClosed() ? 0 : 1;
    }
    return open;
  }

  /** The connection, remembering every prepared statement it makes. */
  private static Connection watched(Connection connection, List<Statement> statements) {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, arguments) -> {
              Object result = method.invoke(connection, arguments);
              if (method.getName().equals("prepareStatement")) {
                statements.add((Statement) result);
              }
              return result;
            });
  }
}
