package io.headgate.log.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.events.Topic;
import io.headgate.events.Topic.Retention.Compacted;
import io.headgate.events.Topic.Retention.Window;
import io.headgate.events.log.Append;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.headgate.log.LogTest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file forgets, by a clock that the test moves. */
class SqliteRetentionTest extends LogTest {
  @TempDir Path directory;
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final SqliteOptions options = SqliteOptions.DEFAULT.withClock(now::get);

  private EventLog open(SqliteOptions with) {
    return opened(done(SqliteEventLog.open(vertx, directory.resolve("log.db"), with)));
  }

  private void pass(Duration duration) {
    now.updateAndGet(instant -> instant.plus(duration));
  }

  @Test
  void windowForgetsWhatIsOlder() {
    EventLog log = open(options);
    var topic = topic("window", new Window(Duration.ofMinutes(10)), false);
    done(log.append(values(topic, 0, 1200)));
    pass(Duration.ofMinutes(6));
    done(log.append(values(topic, 1200, 1210)));
    done(log.retain());
    assertThat(done(log.read(topic, Position.BEGINNING, 5000))).hasSize(1210);

    pass(Duration.ofMinutes(5));
    done(log.retain());
    assertThat(texts(done(log.read(topic, Position.BEGINNING, 5000)))).isEqualTo(texts(1200, 1210));

    pass(Duration.ofMinutes(50));
    done(log.retain());
    assertThat(done(log.read(topic, Position.BEGINNING, 5000))).isEmpty();
  }

  @Test
  void theOldestGoWhenThereAreTooManyBytes() {
    EventLog log = open(options);
    var topic = topic("window", new Window(Duration.ofDays(7), 64_000), false);
    done(log.append(large(topic, 0, 50)));
    done(log.retain());
    assertThat(done(log.read(topic, Position.BEGINNING, 500))).hasSize(50);

    done(log.append(large(topic, 50, 200)));
    done(log.retain());

    List<LogRecord> kept = done(log.read(topic, Position.BEGINNING, 500));
    assertThat(kept).hasSizeBetween(55, 64);
    assertThat(kept.getLast().offset()).isEqualTo(199);
    assertThat(kept.getFirst().offset()).isEqualTo(200 - kept.size());

    done(log.retain());
    assertThat(done(log.read(topic, Position.BEGINNING, 500))).hasSize(kept.size());
  }

  @Test
  void whatEarlierProcessesWroteCountsToo() {
    var topic = topic("window", new Window(Duration.ofDays(7), 64_000), false);
    EventLog before = open(options);
    done(before.append(large(topic, 0, 100)));
    done(before.close());
    EventLog log = open(options);
    done(log.append(large(topic, 100, 110)));

    done(log.retain());

    assertThat(done(log.read(topic, Position.BEGINNING, 500)))
        .hasSizeBetween(55, 64)
        .last()
        .extracting(LogRecord::offset)
        .isEqualTo(109L);
  }

  @Test
  void bytesThatAgeHasTakenAreNotTakenAgain() {
    EventLog log = open(options);
    var topic = topic("window", new Window(Duration.ofMinutes(10), 64_000), false);
    done(log.append(large(topic, 0, 60)));
    done(log.retain());
    pass(Duration.ofMinutes(11));
    done(log.append(large(topic, 60, 120)));

    done(log.retain());

    assertThat(done(log.read(topic, Position.BEGINNING, 500))).hasSize(60);
  }

  @Test
  void oneRecordThatIsLargerThanTheBoundGoes() {
    EventLog log = open(options);
    var topic = topic("window", new Window(Duration.ofMinutes(10), 500), false);
    done(log.append(large(topic, 0, 1)));

    done(log.retain());

    assertThat(done(log.read(topic, Position.BEGINNING, 500))).isEmpty();
  }

  /** Records of about a thousand bytes. */
  private static List<Append> large(Topic<?> topic, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> value(topic, "k" + i, "x".repeat(1_000)))
        .toList();
  }

  @Test
  void offsetsGoOnAfterEverythingWasForgotten() {
    EventLog log = open(options);
    var topic = topic("window", new Window(Duration.ofMinutes(10)), false);
    done(log.append(values(topic, 0, 5)));
    Position end = done(log.end(topic));
    pass(Duration.ofHours(1));
    done(log.retain());
    Seen seen = new Seen();
    done(log.tail(topic, Position.BEGINNING, seen::add));
    done(log.append(values(topic, 5, 7)));
    seen.await(2);

    assertThat(texts(done(log.read(topic, end, 10)))).isEqualTo(texts(5, 7));
    assertThat(seen.texts()).isEqualTo(texts(5, 7));
  }

  @Test
  void compactionKeepsTheNewestOfEachKeyAndTheHistory() {
    EventLog log = open(options);
    var topic = topic("compacted", new Compacted(Duration.ofHours(1)), false);
    done(log.append(List.of(value(topic, "a", "1"), value(topic, "b", "1"))));
    done(log.append(List.of(value(topic, "a", "2"), Append.tombstone(topic, "b"))));
    pass(Duration.ofMinutes(40));
    done(log.append(List.of(value(topic, "a", "3"), value(topic, "c", "1"))));
    pass(Duration.ofMinutes(40));
    List<LogRecord> before = done(log.readCompacted(topic)).records();
    done(log.retain());

    assertThat(texts(done(log.read(topic, Position.BEGINNING, 10)))).containsExactly("a=3", "c=1");
    assertThat(texts(done(log.readCompacted(topic)).records())).isEqualTo(texts(before));

    pass(Duration.ofDays(365));
    done(log.retain());
    assertThat(texts(done(log.read(topic, Position.BEGINNING, 10)))).containsExactly("a=3", "c=1");
  }

  @Test
  void youngTombstonesStay() {
    EventLog log = open(options);
    var topic = topic("compacted", new Compacted(Duration.ofHours(1)), false);
    done(log.append(List.of(value(topic, "a", "1"))));
    pass(Duration.ofMinutes(50));
    done(log.append(List.of(Append.tombstone(topic, "a"))));
    pass(Duration.ofMinutes(50));
    done(log.retain());

    assertThat(texts(done(log.read(topic, Position.BEGINNING, 10)))).containsExactly("a=-");
  }

  @Test
  void retentionRunsByItself() {
    EventLog log = open(options.withRetentionInterval(Duration.ofMillis(20)));
    var topic = topic("window", new Window(Duration.ofMinutes(10)), false);
    done(log.append(values(topic, 0, 2000)));
    pass(Duration.ofHours(1));

    await().until(() -> done(log.read(topic, Position.BEGINNING, 1)).isEmpty());
  }
}
