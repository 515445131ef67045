package io.headgate.log;

import com.google.protobuf.BytesValue;
import io.headgate.events.Topic;
import io.headgate.events.Topic.Retention.Compacted;
import io.headgate.events.Topic.Retention.Window;
import io.headgate.events.log.Append;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogRecord;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Opens logs, closes them again, and looks at what they hold. */
public abstract class LogTest {
  private static final AtomicInteger TOPICS = new AtomicInteger();

  protected Vertx vertx;
  private final List<EventLog> opened = new ArrayList<>();

  /** Sees to it that the log is closed after the test. */
  protected final <L extends EventLog> L opened(L log) {
    opened.add(log);
    return log;
  }

  @BeforeEach
  void startVertx() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void closeAll() {
    opened.forEach(log -> done(log.close()));
    done(vertx.close());
  }

  protected static <T> T done(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  protected static Topic<BytesValue> window() {
    return topic("window", new Window(Duration.ofDays(1)), false);
  }

  protected static Topic<BytesValue> compacted() {
    return topic("compacted", new Compacted(Duration.ofDays(1)), false);
  }

  protected static Topic<BytesValue> topic(
      String name, Topic.Retention retention, boolean partitioned) {
    String unique = name + "-" + ProcessHandle.current().pid() + "-" + TOPICS.incrementAndGet();
    return new Topic<>(unique, BytesValue.parser(), retention, partitioned);
  }

  protected static Append value(Topic<?> topic, String key, String text) {
    return new Append(topic, key, text.getBytes(StandardCharsets.UTF_8));
  }

  protected static List<Append> values(Topic<?> topic, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> value(topic, "k" + i, "v" + i)).toList();
  }

  protected static String text(LogRecord record) {
    byte[] payload = record.payload();
    return record.key()
        + "="
        + (payload == null ? "-" : new String(payload, StandardCharsets.UTF_8));
  }

  protected static List<String> texts(List<LogRecord> records) {
    return records.stream().map(LogTest::text).toList();
  }

  protected static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "k" + i + "=v" + i).toList();
  }

  /** Collects what a tail delivers. */
  public static final class Seen {
    public final List<LogRecord> records = new CopyOnWriteArrayList<>();

    public Future<Void> add(List<LogRecord> batch) {
      records.addAll(batch);
      return Future.succeededFuture();
    }

    public List<String> texts() {
      return LogTest.texts(records);
    }

    public void await(int size) {
      org.awaitility.Awaitility.await()
          .pollInterval(Duration.ofMillis(5))
          .atMost(Duration.ofSeconds(20))
          .until(() -> records.size() >= size);
    }
  }
}
