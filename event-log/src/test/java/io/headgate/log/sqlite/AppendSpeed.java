package io.headgate.log.sqlite;

import com.google.protobuf.BytesValue;
import io.headgate.events.Topic;
import io.headgate.events.Topic.Retention.Window;
import io.headgate.events.log.Append;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Measures appends per second and the time from append to tail; no test, run by hand. */
final class AppendSpeed {
  private static final int RECORDS = 500_000;
  private static final int BATCH = 500;
  private static final int IN_FLIGHT = 8;
  private static final int ROUNDS = 2_000;

  private AppendSpeed() {}

  public static void main(String[] args) throws Exception {
    Vertx vertx = Vertx.vertx();
    Path file = Files.createTempDirectory("headgate-speed").resolve("log.db");
    var topic = new Topic<>("speed", BytesValue.parser(), new Window(Duration.ofDays(1)), false);
    EventLog log = wait(SqliteEventLog.open(vertx, file, SqliteOptions.DEFAULT));
    for (int round = 0; round < 3; round++) {
      throughput(log, topic);
    }
    for (int round = 0; round < 3; round++) {
      latency(log, topic);
    }
    wait(log.close());
    wait(vertx.close());
  }

  private static void throughput(EventLog log, Topic<?> topic) throws Exception {
    byte[] payload = new byte[200];
    Deque<Future<Void>> inFlight = new ArrayDeque<>();
    long start = System.nanoTime();
    long onCaller = 0;
    for (int i = 0; i < RECORDS; i += BATCH) {
      int from = i;
      List<Append> batch =
          IntStream.range(0, BATCH)
              .mapToObj(n -> new Append(topic, "shop/pool|" + (from + n), payload))
              .toList();
      if (inFlight.size() == IN_FLIGHT) {
        wait(inFlight.poll());
      }
      long before = System.nanoTime();
      inFlight.add(log.append(batch));
      onCaller += System.nanoTime() - before;
    }
    for (Future<Void> left : inFlight) {
      wait(left);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "%,.0f records/s of %d bytes in batches of %d; on the caller %,d ns per batch%n",
        RECORDS / seconds, payload.length, BATCH, onCaller / (RECORDS / BATCH));
  }

  private static void latency(EventLog log, Topic<?> topic) throws Exception {
    BlockingQueue<List<LogRecord>> arrived = new LinkedBlockingQueue<>();
    Position end = wait(log.end(topic));
    EventLog.Tail tail =
        wait(
            log.tail(
                topic,
                end,
                batch -> {
                  arrived.add(batch);
                  return Future.succeededFuture();
                }));
    long[] nanos = new long[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      Future<Void> appended = log.append(List.of(new Append(topic, "shop/pool|x", new byte[200])));
      arrived.take();
      nanos[i] = System.nanoTime() - start;
      wait(appended);
    }
    wait(tail.stop());
    Arrays.sort(nanos);
    System.out.printf(
        "append to tail: median %,d us, p99 %,d us%n",
        nanos[ROUNDS / 2] / 1000, nanos[ROUNDS * 99 / 100] / 1000);
  }

  private static <T> T wait(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
