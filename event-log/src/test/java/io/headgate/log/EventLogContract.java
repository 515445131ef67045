package io.headgate.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.BytesValue;
import io.headgate.events.Topic.Retention.Compacted;
import io.headgate.events.log.Append;
import io.headgate.events.log.Checkpoint;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogException;
import io.headgate.events.log.LogHealth;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every adapter of the event log must do. */
public abstract class EventLogContract extends LogTest {
  private static final int MIB = 1 << 20;

  /** Another instance on the same log, with room for {@code pendingRecords} pending records. */
  protected abstract EventLog open(int pendingRecords);

  protected final EventLog open() {
    return open(10_000);
  }

  @Test
  void recordsComeBackInTheOrderTheyWereAppended() {
    EventLog log = open();
    var topic = window();
    done(log.append(values(topic, 0, 100)));
    done(log.append(values(topic, 100, 150)));

    List<LogRecord> records = done(log.read(topic, Position.BEGINNING, 1000));

    assertThat(texts(records)).isEqualTo(texts(0, 150));
    assertThat(records).extracting(LogRecord::offset).isSorted().doesNotHaveDuplicates();
    assertThat(records).allMatch(record -> record.topic().name().equals(topic.name()));
  }

  @Test
  void appendsThatAreNotAwaitedKeepTheirOrder() {
    EventLog log = open();
    var topic = window();
    List<Future<Void>> appends =
        IntStream.range(0, 300).mapToObj(i -> log.append(values(topic, i, i + 1))).toList();
    done(Future.all(appends));

    assertThat(texts(done(log.read(topic, Position.BEGINNING, 1000)))).isEqualTo(texts(0, 300));
  }

  @Test
  void readTakesFewerRecordsWhereTheyAreLarge() {
    EventLog log = open();
    var topic = window();
    String large = "x".repeat(5 * MIB);
    for (int i = 0; i < 5; i++) {
      done(log.append(List.of(value(topic, "k" + i, large))));
    }

    List<LogRecord> first = done(log.read(topic, Position.BEGINNING, 10));
    List<LogRecord> rest = done(log.read(topic, Position.BEGINNING.after(first.getLast()), 10));

    assertThat(first).hasSize(4);
    assertThat(rest).extracting(LogRecord::key).containsExactly("k4");
  }

  @Test
  void readStopsAtItsLimitAndGoesOnBehindIt() {
    EventLog log = open();
    var topic = window();
    done(log.append(values(topic, 0, 10)));

    List<LogRecord> first = done(log.read(topic, Position.BEGINNING, 4));
    Position behind = Position.BEGINNING.after(first.getLast());

    assertThat(texts(first)).isEqualTo(texts(0, 4));
    assertThat(texts(done(log.read(topic, behind, 100)))).isEqualTo(texts(4, 10));
  }

  @Test
  void emptyTopicReadsAsEmpty() {
    EventLog log = open();
    var topic = compacted();

    assertThat(done(log.read(topic, Position.BEGINNING, 10))).isEmpty();
    assertThat(done(log.readCompacted(topic)).records()).isEmpty();
    assertThat(done(log.end(topic)).offset(0)).isZero();
    assertThat(done(log.checkpoint("nobody", topic))).isEmpty();
  }

  @Test
  void timestampsAreThoseOfTheAppend() {
    EventLog log = open();
    var topic = window();
    long before = System.currentTimeMillis();
    done(log.append(values(topic, 0, 1)));

    assertThat(done(log.read(topic, Position.BEGINNING, 1)).getFirst().timestampMillis())
        .isBetween(before, System.currentTimeMillis());
  }

  @Test
  void batchOverSeveralTopicsArrivesWhole() {
    EventLog log = open();
    var one = window();
    var two = compacted();
    done(log.append(List.of(value(one, "a", "1"), value(two, "b", "2"), value(one, "c", "3"))));

    assertThat(texts(done(log.read(one, Position.BEGINNING, 10)))).containsExactly("a=1", "c=3");
    assertThat(texts(done(log.read(two, Position.BEGINNING, 10)))).containsExactly("b=2");
  }

  @Test
  void batchWithOneRecordTooLargeIsRefusedWhole() {
    EventLog log = open();
    var topic = window();
    Append large = new Append(topic, "large", new byte[9 * MIB]);

    assertThatThrownBy(() -> done(log.append(List.of(value(topic, "small", "1"), large))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("large")
        .hasMessageContaining(topic.name());
    done(log.append(List.of(value(topic, "later", "2"))));
    assertThat(texts(done(log.read(topic, Position.BEGINNING, 10)))).containsExactly("later=2");
  }

  @Test
  void emptyAppendSucceeds() {
    done(open().append(List.of()));
  }

  @Test
  void tombstonesAreRecordsWithoutPayload() {
    EventLog log = open();
    var topic = compacted();
    done(log.append(List.of(value(topic, "a", "1"), Append.tombstone(topic, "a"))));

    List<LogRecord> records = done(log.read(topic, Position.BEGINNING, 10));

    assertThat(texts(records)).containsExactly("a=1", "a=-");
    assertThat(records.getLast().isTombstone()).isTrue();
  }

  @Test
  void emptyPayloadIsNoTombstone() {
    EventLog log = open();
    var topic = compacted();
    done(log.append(List.of(Append.of(topic, "a", BytesValue.getDefaultInstance()))));

    assertThat(done(log.read(topic, Position.BEGINNING, 10)).getFirst().isTombstone()).isFalse();
    assertThat(done(log.readCompacted(topic)).records()).hasSize(1);
  }

  @Test
  void compactedReadGivesTheNewestOfEachKeyInLogOrder() {
    EventLog log = open();
    var topic = compacted();
    done(
        log.append(
            List.of(
                value(topic, "a", "1"),
                value(topic, "b", "1"),
                value(topic, "c", "1"),
                value(topic, "b", "2"),
                value(topic, "a", "2"),
                Append.tombstone(topic, "c"),
                value(topic, "d", "1"))));

    assertThat(texts(done(log.readCompacted(topic)).records()))
        .containsExactly("b=2", "a=2", "d=1");
  }

  @Test
  void tailTakesOverFromACompactedReadWithoutGapOrRepetition() {
    EventLog log = open();
    var topic = compacted();
    List<Future<Void>> appends = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      appends.add(log.append(List.of(value(topic, "k" + i, "v" + i))));
    }
    done(appends.get(20));
    EventLog.Compacted compacted = done(log.readCompacted(topic));
    Seen seen = new Seen();
    done(log.tail(topic, compacted.end(), seen::add));
    for (int i = 200; i < 300; i++) {
      appends.add(log.append(List.of(value(topic, "k" + i, "v" + i))));
    }
    done(Future.all(appends));
    seen.await(300 - compacted.records().size());

    List<String> all = new ArrayList<>(texts(compacted.records()));
    all.addAll(seen.texts());
    assertThat(all).isEqualTo(texts(0, 300));
  }

  @Test
  void endIsWhereTheNextRecordGoes() {
    EventLog log = open();
    var topic = window();
    done(log.append(values(topic, 0, 5)));
    Position end = done(log.end(topic));
    done(log.append(values(topic, 5, 7)));

    assertThat(texts(done(log.read(topic, end, 10)))).isEqualTo(texts(5, 7));
  }

  @Test
  void tailDeliversWhatIsThereAndWhatComes() {
    EventLog log = open();
    var topic = window();
    done(log.append(values(topic, 0, 1200)));
    Seen seen = new Seen();
    done(log.tail(topic, Position.BEGINNING, seen::add));
    seen.await(1200);
    done(log.append(values(topic, 1200, 1210)));
    seen.await(1210);

    assertThat(seen.texts()).isEqualTo(texts(0, 1210));
  }

  @Test
  void tailMayStartBeforeTheFirstRecord() {
    EventLog log = open();
    var topic = window();
    Seen seen = new Seen();
    done(log.tail(topic, Position.BEGINNING, seen::add));
    done(log.append(values(topic, 0, 3)));
    seen.await(3);

    assertThat(seen.texts()).isEqualTo(texts(0, 3));
  }

  @Test
  void twoTailsSeeTheSame() {
    EventLog log = open();
    var topic = window();
    Seen one = new Seen();
    Seen two = new Seen();
    done(log.tail(topic, Position.BEGINNING, one::add));
    done(log.append(values(topic, 0, 10)));
    done(log.tail(topic, Position.BEGINNING, two::add));
    done(log.append(values(topic, 10, 20)));
    one.await(20);
    two.await(20);

    assertThat(one.texts()).isEqualTo(texts(0, 20));
    assertThat(two.texts()).isEqualTo(texts(0, 20));
  }

  @Test
  void otherInstancesOnTheSameLogSeeAppends() {
    EventLog writer = open();
    EventLog reader = open();
    var topic = window();
    Seen seen = new Seen();
    done(reader.tail(topic, Position.BEGINNING, seen::add));
    done(writer.append(values(topic, 0, 5)));
    seen.await(5);

    assertThat(seen.texts()).isEqualTo(texts(0, 5));
    assertThat(texts(done(reader.read(topic, Position.BEGINNING, 10)))).isEqualTo(texts(0, 5));
  }

  @Test
  void failedBatchComesAgainAndNothingElseBeforeIt() {
    EventLog log = open();
    var topic = window();
    done(log.append(values(topic, 0, 3)));
    AtomicInteger attempts = new AtomicInteger();
    List<List<String>> batches = new CopyOnWriteArrayList<>();
    done(
        log.tail(
            topic,
            Position.BEGINNING,
            batch -> {
              batches.add(texts(batch));
              return switch (attempts.incrementAndGet()) {
                case 1 -> Future.failedFuture("not yet");
                case 2 -> throw new IllegalStateException("thrown, not returned");
                default -> Future.succeededFuture();
              };
            }));
    await().until(() -> attempts.get() >= 3);
    done(log.append(values(topic, 3, 4)));
    await().until(() -> batches.getLast().getLast().equals("k3=v3"));

    assertThat(batches.get(1)).isEqualTo(batches.get(0));
    assertThat(batches.get(2)).isEqualTo(batches.get(0));
    List<String> accepted = new ArrayList<>();
    batches.subList(2, batches.size()).forEach(accepted::addAll);
    assertThat(accepted).isEqualTo(texts(0, 4));
  }

  @Test
  void tailWaitsForItsHandler() {
    EventLog log = open();
    var topic = window();
    Promise<Void> release = Promise.promise();
    List<List<String>> batches = new CopyOnWriteArrayList<>();
    Seen control = new Seen();
    done(log.append(values(topic, 0, 1)));
    done(
        log.tail(
            topic,
            Position.BEGINNING,
            batch -> {
              batches.add(texts(batch));
              return release.future();
            }));
    done(log.tail(topic, Position.BEGINNING, control::add));
    await().until(() -> batches.size() == 1);
    done(log.append(values(topic, 1, 5)));
    control.await(5);

    assertThat(batches).hasSize(1);
    release.complete();
    await().until(() -> batches.stream().mapToInt(List::size).sum() == 5);
  }

  @Test
  void tailRunsOnTheContextItWasStartedFrom() {
    EventLog log = open();
    var topic = window();
    Context context = vertx.getOrCreateContext();
    Set<Context> seen = ConcurrentHashMap.newKeySet();
    Promise<EventLog.Tail> started = Promise.promise();
    context.runOnContext(_ ->
        log.tail(
                topic,
                Position.BEGINNING,
                _ -> {
                  seen.add(Vertx.currentContext());
                  return Future.succeededFuture();
                })
            .onComplete(started));
    done(started.future());
    done(log.append(values(topic, 0, 3)));
    await().until(() -> !seen.isEmpty());

    assertThat(seen).containsExactly(context);
  }

  @Test
  void futuresCompleteOnTheCallersContext() {
    EventLog log = open();
    var topic = window();
    Context context = vertx.getOrCreateContext();
    Promise<List<Context>> contexts = Promise.promise();
    context.runOnContext(_ -> {
      List<Context> seen = new ArrayList<>();
      log.append(values(topic, 0, 1))
          .onComplete(_ -> seen.add(Vertx.currentContext()))
          .compose(_ -> log.end(topic))
          .onComplete(_ -> seen.add(Vertx.currentContext()))
          .map(_ -> seen)
          .onComplete(contexts);
    });

    assertThat(done(contexts.future())).containsExactly(context, context);
  }

  @Test
  void stoppedTailDeliversNothingMore() {
    EventLog log = open();
    var topic = window();
    Seen stopped = new Seen();
    Seen control = new Seen();
    EventLog.Tail tail = done(log.tail(topic, Position.BEGINNING, stopped::add));
    done(log.tail(topic, Position.BEGINNING, control::add));
    done(log.append(values(topic, 0, 2)));
    stopped.await(2);
    done(tail.stop());
    done(tail.stop());
    done(log.append(values(topic, 2, 4)));
    control.await(4);

    assertThat(stopped.texts()).isEqualTo(texts(0, 2));
  }

  @Test
  void stopWaitsForTheBatchBeingHandled() {
    EventLog log = open();
    var topic = window();
    Promise<Void> release = Promise.promise();
    AtomicInteger handling = new AtomicInteger();
    EventLog.Tail tail =
        done(
            log.tail(
                topic,
                Position.BEGINNING,
                _ -> {
                  handling.incrementAndGet();
                  return release.future();
                }));
    done(log.append(values(topic, 0, 1)));
    await().until(() -> handling.get() == 1);
    Future<Void> stop = tail.stop();

    assertThat(stop.isComplete()).isFalse();
    release.complete();
    done(stop);
  }

  @Test
  void overloadFailsFastAndKeepsNothingOfTheBatch() {
    EventLog log = open(50);
    var topic = window();
    List<Future<Void>> appends = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      int id = i;
      appends.add(log.append(List.of(value(topic, "a", "" + id), value(topic, "b", "" + id))));
    }
    Set<String> acknowledged = new TreeSet<>();
    int refused = 0;
    for (int i = 0; i < appends.size(); i++) {
      Throwable failure = failure(appends.get(i));
      if (failure == null) {
        acknowledged.add("a=" + i);
        acknowledged.add("b=" + i);
      } else {
        assertThat(failure).isInstanceOf(LogException.Overloaded.class);
        refused++;
      }
    }

    assertThat(refused).isPositive();
    assertThat(acknowledged).isNotEmpty();
    assertThat(new TreeSet<>(texts(done(log.read(topic, Position.BEGINNING, 50_000)))))
        .isEqualTo(acknowledged);
    done(log.append(values(topic, 0, 1)));
    assertThat(log.health()).isInstanceOf(LogHealth.Healthy.class);
  }

  private static Throwable failure(Future<Void> future) {
    try {
      done(future);
      return null;
    } catch (RuntimeException e) {
      return e;
    }
  }

  @Test
  void checkpointComesWithItsRecords() {
    EventLog log = open();
    var input = window();
    var output = compacted();
    Position first = Position.at(7);
    done(log.append(values(output, 0, 1), Optional.of(new Checkpoint("fold", input, first))));
    assertThat(done(log.checkpoint("fold", input)).orElseThrow().offset(0)).isEqualTo(7);

    Append large = new Append(output, "large", new byte[9 * MIB]);
    Checkpoint refused = new Checkpoint("fold", input, Position.at(8));
    assertThatThrownBy(() -> done(log.append(List.of(large), Optional.of(refused))))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(done(log.checkpoint("fold", input)).orElseThrow().offset(0)).isEqualTo(7);
    assertThat(done(log.checkpoint("other", input))).isEmpty();
    assertThat(done(log.checkpoint("fold", output))).isEmpty();
    assertThat(texts(done(log.read(output, Position.BEGINNING, 10)))).isEqualTo(texts(0, 1));
  }

  @Test
  void checkpointMayComeWithoutRecordsAndMoves() {
    EventLog log = open();
    var topic = window();
    done(log.append(List.of(), Optional.of(new Checkpoint("fold", topic, Position.at(3)))));
    done(log.append(List.of(), Optional.of(new Checkpoint("fold", topic, Position.at(5)))));

    assertThat(done(log.checkpoint("fold", topic)).orElseThrow().offset(0)).isEqualTo(5);
  }

  @Test
  void recordsAndCheckpointsOutliveTheInstance() {
    var topic = compacted();
    EventLog first = open();
    Checkpoint checkpoint = new Checkpoint("fold", topic, Position.at(2));
    done(first.append(values(topic, 0, 50), Optional.of(checkpoint)));
    Position end = done(first.end(topic));
    done(first.close());

    EventLog second = open();
    assertThat(texts(done(second.read(topic, Position.BEGINNING, 100)))).isEqualTo(texts(0, 50));
    assertThat(texts(done(second.readCompacted(topic)).records())).isEqualTo(texts(0, 50));
    assertThat(done(second.checkpoint("fold", topic)).orElseThrow().offset(0)).isEqualTo(2);
    assertThat(done(second.end(topic)).offset(0)).isGreaterThanOrEqualTo(end.offset(0));
    done(second.append(values(topic, 50, 51)));
    assertThat(texts(done(second.read(topic, end, 100)))).isEqualTo(texts(50, 51));
  }

  @Test
  void closeWritesOutWhatIsPending() {
    var topic = window();
    EventLog log = open();
    List<Future<Void>> appends =
        IntStream.range(0, 500).mapToObj(i -> log.append(values(topic, i, i + 1))).toList();
    done(log.close());
    done(Future.all(appends));

    assertThat(texts(done(open().read(topic, Position.BEGINNING, 1000)))).isEqualTo(texts(0, 500));
  }

  @Test
  void closedLogRefusesEverythingAndClosesTwice() {
    var topic = window();
    EventLog log = open();
    done(log.close());
    done(log.close());

    assertThatThrownBy(() -> done(log.append(values(topic, 0, 1))))
        .isInstanceOf(LogException.Closed.class);
    assertThatThrownBy(() -> done(log.read(topic, Position.BEGINNING, 1)))
        .isInstanceOf(LogException.Closed.class);
    assertThatThrownBy(() -> done(log.tail(topic, Position.BEGINNING, new Seen()::add)))
        .isInstanceOf(LogException.Closed.class);
    assertThat(log.health()).isInstanceOf(LogHealth.Degraded.class);
  }

  @Test
  void closeStopsTails() {
    var topic = window();
    EventLog log = open();
    EventLog other = open();
    Seen seen = new Seen();
    Seen control = new Seen();
    done(log.tail(topic, Position.BEGINNING, seen::add));
    done(other.tail(topic, Position.BEGINNING, control::add));
    done(other.append(values(topic, 0, 1)));
    seen.await(1);
    done(log.close());
    done(other.append(values(topic, 1, 2)));
    control.await(2);

    assertThat(seen.texts()).isEqualTo(texts(0, 1));
  }

  @Test
  void recordsOfOneMebibyteTravel() {
    EventLog log = open();
    var topic = window();
    byte[] payload = new byte[MIB];
    new java.util.Random(1).nextBytes(payload);
    Seen seen = new Seen();
    done(log.tail(topic, Position.BEGINNING, seen::add));
    done(
        log.append(
            IntStream.range(0, 6).mapToObj(i -> new Append(topic, "k" + i, payload)).toList()));
    seen.await(6);

    assertThat(seen.records).allMatch(record -> Arrays.equals(record.payload(), payload));
    assertThat(done(log.read(topic, Position.BEGINNING, 10))).hasSize(6);
  }

  @Test
  void oddKeysTravel() {
    EventLog log = open();
    var topic = compacted();
    List<String> keys =
        List.of(
            "", " ", "a|b|c", "ä/ß/日本/🙂", "'; drop table topic; --", "x".repeat(2000), "a\tb\n");
    done(log.append(keys.stream().map(key -> value(topic, key, "v")).toList()));

    assertThat(done(log.read(topic, Position.BEGINNING, 10)))
        .extracting(LogRecord::key)
        .isEqualTo(keys);
    assertThat(done(log.readCompacted(topic)).records()).extracting(LogRecord::key).isEqualTo(keys);
  }

  @Test
  void recordsOfOneGroupStayInOrderOnPartitionedTopics() {
    EventLog log = open();
    var topic = topic("partitioned", new Compacted(Duration.ofDays(1)), true);
    List<Append> records = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      records.add(value(topic, "group" + i % 7 + "|k" + i, "" + i));
    }
    Seen seen = new Seen();
    done(log.tail(topic, Position.BEGINNING, seen::add));
    done(log.append(records));
    seen.await(400);

    for (int group = 0; group < 7; group++) {
      String prefix = "group" + group + "|";
      List<LogRecord> own =
          seen.records.stream().filter(record -> record.key().startsWith(prefix)).toList();
      assertThat(own).extracting(LogRecord::partition).containsOnly(own.getFirst().partition());
      assertThat(own)
          .extracting(record -> Integer.parseInt(text(record).replaceAll(".*=", "")))
          .isSortedAccordingTo(Comparator.naturalOrder());
    }
    Position middle = Position.BEGINNING;
    for (LogRecord record : seen.records.subList(0, 150)) {
      middle = middle.after(record);
    }
    Seen rest = new Seen();
    done(log.tail(topic, middle, rest::add));
    rest.await(250);
    assertThat(new TreeSet<>(rest.texts()))
        .isEqualTo(new TreeSet<>(seen.texts().subList(150, 400)));
  }

  @Test
  void concurrentWritersLoseNothing() {
    EventLog one = open();
    EventLog two = open();
    var topic = window();
    List<Future<Void>> appends = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      appends.add((i % 2 == 0 ? one : two).append(values(topic, i, i + 1)));
    }
    done(Future.all(appends));

    List<LogRecord> records = done(one.read(topic, Position.BEGINNING, 1000));
    assertThat(new TreeSet<>(texts(records))).isEqualTo(new TreeSet<>(texts(0, 200)));
    assertThat(records).extracting(LogRecord::offset).isSorted().doesNotHaveDuplicates();
  }
}
