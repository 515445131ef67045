package io.headgate.log.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.events.Topic;
import io.headgate.events.log.Append;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.headgate.log.LogTest;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A second JVM writes the file, is killed in the middle of it, and nothing it promised is lost. */
class SqliteCrashTest extends LogTest {
  private static final Topic<?> TOPIC =
      new Topic<>(
          "crash",
          com.google.protobuf.BytesValue.parser(),
          new Topic.Retention.Window(Duration.ofDays(1)),
          false);
  private static final int ACKNOWLEDGED = 500;

  @TempDir Path directory;

  private static Process child(Path file) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  @Timeout(180)
  void killedWriterLosesNothingItAcknowledgedAndReadersSawItLive() throws Exception {
    Path file = directory.resolve("log.db");
    EventLog reader = opened(done(SqliteEventLog.open(vertx, file, SqliteOptions.DEFAULT)));
    Seen seen = new Seen();
    done(reader.tail(TOPIC, Position.BEGINNING, seen::add));

    Set<String> acknowledged = new HashSet<>();
    Process child = child(file);
    try (BufferedReader out = child.inputReader()) {
      for (String id = out.readLine(); id != null; id = out.readLine()) {
        acknowledged.add(id);
        if (acknowledged.size() == ACKNOWLEDGED) {
          seen.await(1); // by polling: the child announces nothing to us
          child.toHandle().destroyForcibly(); // SIGKILL; what it printed can still be read
        }
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ACKNOWLEDGED);
    done(reader.close());

    EventLog after = opened(done(SqliteEventLog.open(vertx, file, SqliteOptions.DEFAULT)));
    List<LogRecord> records = done(after.read(TOPIC, Position.BEGINNING, Integer.MAX_VALUE));
    Set<String> written = new HashSet<>(records.stream().map(LogRecord::key).toList());

    assertThat(written).containsAll(acknowledged);
    // Batches have two records: both arrived or none.
    assertThat(records.size() % 2).isZero();
    assertThat(records).extracting(LogRecord::offset).isSorted().doesNotHaveDuplicates();
  }

  /** Appends without end and prints the id of each acknowledged batch. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) {
      Vertx vertx = Vertx.vertx();
      PrintStream out = System.out;
      SqliteEventLog.open(vertx, Path.of(args[0]), SqliteOptions.DEFAULT)
          .onSuccess(log -> vertx.setPeriodic(1, _ -> appendSome(log, out)))
          .onFailure(e -> {
            e.printStackTrace();
            System.exit(1);
          });
    }

    private static int next;

    private static void appendSome(EventLog log, PrintStream out) {
      for (int i = 0; i < 5; i++) {
        String id = "id" + next++;
        log.append(List.of(new Append(TOPIC, id, new byte[300]), Append.tombstone(TOPIC, id)))
            .onSuccess(_ -> {
              out.println(id);
              out.flush();
            });
      }
    }
  }
}
