package io.headgate.log.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogException;
import io.headgate.events.log.LogHealth;
import io.headgate.events.log.Position;
import io.headgate.log.LogTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no logs, or not quite, and logs in use elsewhere. */
class SqliteFileTest extends LogTest {
  @TempDir Path directory;

  private EventLog open(Path file, SqliteOptions options) {
    return opened(done(SqliteEventLog.open(vertx, file, options)));
  }

  private EventLog open(Path file) {
    return open(file, SqliteOptions.DEFAULT);
  }

  private Path filled(int records) {
    Path file = directory.resolve("log.db");
    EventLog log = open(file);
    done(log.append(values(window(), 0, records)));
    done(log.close());
    return file;
  }

  private static void unusable(Path file, ThrowingCallable opening, String... words) {
    assertThatThrownBy(opening)
        .isInstanceOf(LogException.Unusable.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(words)
        .message()
        .doesNotContain("\n");
  }

  private static void execute(Path file, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Test
  void directoryIsRefused() {
    unusable(directory, () -> open(directory), "directory");
  }

  @Test
  void missingDirectoriesAreMadeAndTheFileIsForItsOwnerOnly() throws IOException {
    Path file = directory.resolve("a/b/log.db");
    open(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void pathThroughAFileIsRefused() throws IOException {
    Path plain = Files.writeString(directory.resolve("plain"), "x");
    Path file = plain.resolve("log.db");
    unusable(file, () -> open(file), "name a file");
  }

  @Test
  void pathWhereNothingMayBeWrittenIsRefused() {
    Path file = Path.of("/proc/headgate/log.db"); // even root may not
    unusable(file, () -> open(file), "name a file");
  }

  @Test
  void fileThatIsNoSqliteIsRefusedAndLeftAlone() throws IOException {
    Path file = Files.writeString(directory.resolve("notes.txt"), "Dear diary, ".repeat(100));
    unusable(file, () -> open(file), "no event log");
    assertThat(Files.readString(file)).isEqualTo("Dear diary, ".repeat(100));
  }

  @Test
  void sqliteFileOfAnotherProgramIsRefusedAndLeftAlone() throws Exception {
    Path file = directory.resolve("other.db");
    execute(file, "create table songs (title text)");
    byte[] before = Files.readAllBytes(file);
    unusable(file, () -> open(file), "another program");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void newerFormatIsRefused() throws Exception {
    Path file = filled(1);
    execute(file, "pragma user_version = 2");
    unusable(file, () -> open(file), "newer", "format 2", "move the file away");
  }

  @Test
  void overwrittenPagesAreDamage() throws IOException {
    Path file = filled(5000);
    byte[] noise = new byte[8192];
    new Random(1).nextBytes(noise);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (long at = 4096; at < channel.size(); at += noise.length) {
        channel.write(ByteBuffer.wrap(noise), at);
      }
    }
    unusable(file, () -> open(file), "damaged", "move it away");
  }

  @Test
  void truncatedFileIsDamage() throws IOException {
    Path file = filled(5000);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
    unusable(file, () -> open(file), "damaged");
  }

  @Test
  void fileCutWithinItsHeaderIsRefused() throws IOException {
    Path file = filled(1);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(60);
    }
    assertThatThrownBy(() -> open(file)).isInstanceOf(LogException.Unusable.class);
  }

  @Test
  void readerOfAMissingLogSaysSoAndCreatesNothing() {
    Path file = directory.resolve("none.db");
    unusable(file, () -> open(file, SqliteOptions.forReading()), "no event log");
    assertThat(file).doesNotExist();
  }

  @Test
  void readerFollowsAWriterAndMayNotWrite() {
    Path file = directory.resolve("log.db");
    var topic = window();
    EventLog writer = open(file);
    EventLog reader = open(file, SqliteOptions.forReading());
    Seen seen = new Seen();
    done(reader.tail(topic, Position.BEGINNING, seen::add));
    done(writer.append(values(topic, 0, 3)));
    seen.await(3);

    assertThat(texts(done(reader.read(topic, Position.BEGINNING, 10)))).isEqualTo(texts(0, 3));
    assertThatThrownBy(() -> done(reader.append(values(topic, 3, 4))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("reading only");
  }

  @Test
  void readerOpensALogWhoseWriterHasEnded() {
    Path file = filled(3);
    EventLog reader = open(file, SqliteOptions.forReading());
    assertThat(done(reader.checkpoint("nobody", window()))).isEmpty();
  }

  @Test
  void logLockedElsewhereIsDegradedAndRecovers() throws Exception {
    Path file = directory.resolve("log.db");
    var topic = window();
    EventLog log = open(file, SqliteOptions.DEFAULT.withBusyTimeout(Duration.ofMillis(50)));
    done(log.append(values(topic, 0, 1)));
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      statement.execute("begin immediate");
      assertThatThrownBy(() -> done(log.append(values(topic, 1, 2))))
          .isInstanceOf(LogException.Unavailable.class)
          .hasMessageContaining("locked");
      assertThat(log.health()).isInstanceOf(LogHealth.Degraded.class);
      statement.execute("rollback");
    }
    done(log.append(values(topic, 1, 2)));

    assertThat(log.health()).isInstanceOf(LogHealth.Healthy.class);
    assertThat(texts(done(log.read(topic, Position.BEGINNING, 10)))).isEqualTo(texts(0, 2));
  }

  @Test
  void logOpenedAsStrictlyDurableTakesWrites() {
    var topic = window();
    EventLog log =
        open(
            directory.resolve("log.db"),
            SqliteOptions.DEFAULT.withDurability(SqliteOptions.Durability.POWER));
    done(log.append(values(topic, 0, 2)));
    assertThat(texts(done(log.read(topic, Position.BEGINNING, 10)))).isEqualTo(texts(0, 2));
  }
}
