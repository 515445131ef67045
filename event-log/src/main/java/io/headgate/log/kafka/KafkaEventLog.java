package io.headgate.log.kafka;

import io.headgate.events.Topic;
import io.headgate.events.log.Append;
import io.headgate.events.log.Checkpoint;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogException;
import io.headgate.events.log.LogHealth;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.headgate.log.Answer;
import io.headgate.log.AppendBuffer;
import io.headgate.log.PendingAppend;
import io.headgate.log.ReaderThreads;
import io.headgate.log.TailLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/**
 * The event log on Kafka. A checkpoint is the committed offset of a consumer group, so that Kafka's
 * own tools show the lag.
 */
public final class KafkaEventLog implements EventLog {
  /** How long closing waits for batches that are being handled. */
  private static final long HANDLER_SECONDS = 5;

  private static final int API_TIMEOUT_MILLIS = 15_000;

  private final Vertx vertx;
  private final Context home;
  private final KafkaOptions options;
  private final Admin admin;
  private final KafkaTopics topics;
  private final KafkaCheckpoints checkpoints;
  private final OwnWrites ownWrites = new OwnWrites();
  private final AppendBuffer buffer;
  private final KafkaWriterThread writer;
  private final Answer<Void> writerEnded;
  private final ReaderThreads<KafkaReader> reads;
  private final Set<TailLoop> tails = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Answer<Void> closeAnswer;

  /** Connects. Fails with {@link LogException.Unavailable} when no broker answers. */
  public static Future<KafkaEventLog> open(Vertx vertx, KafkaOptions options) {
    Context home = vertx.getOrCreateContext();
    Answer<KafkaEventLog> answer = new Answer<>(home);
    // No daemon: a program whose main thread only opens the log must live to see it opened.
    Thread.ofPlatform()
        .name("headgate-log-open")
        .start(() -> answer.settle(connect(vertx, home, options)));
    return answer.future();
  }

  private static Future<KafkaEventLog> connect(Vertx vertx, Context home, KafkaOptions options) {
    Map<String, Object> settings = options.clientSettings();
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MILLIS);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, API_TIMEOUT_MILLIS / 3);
    DescribeClusterOptions patience =
        new DescribeClusterOptions().timeoutMs((int) options.connectTimeout().toMillis());
    Admin admin = null;
    try {
      admin = Admin.create(settings);
      var _ = admin.describeCluster(patience).nodes().get();
      return Future.succeededFuture(new KafkaEventLog(vertx, home, options, admin));
    } catch (ExecutionException | InterruptedException | RuntimeException e) {
      if (admin != null) {
        admin.close(Duration.ZERO);
      }
      return Future.failedFuture(KafkaErrors.translate(options, e));
    }
  }

  private KafkaEventLog(Vertx vertx, Context home, KafkaOptions options, Admin admin) {
    this.vertx = vertx;
    this.home = home;
    this.options = options;
    this.admin = admin;
    this.topics = new KafkaTopics(admin, options);
    this.checkpoints = new KafkaCheckpoints(admin, topics, ownWrites);
    this.buffer = new AppendBuffer(options.maxPendingRecords(), options.maxPendingBytes());
    this.writerEnded = new Answer<>(home);
    this.closeAnswer = new Answer<>(home);
    this.reads =
        new ReaderThreads<>(
            home, List.of(reader(), reader()), e -> KafkaErrors.translate(options, e));
    this.writer = new KafkaWriterThread(options, topics, ownWrites, buffer, writerEnded);
    writer.start();
  }

  @Override
  public Future<Void> append(List<Append> records, Optional<Checkpoint> checkpoint) {
    if (closed.get()) {
      return Future.failedFuture(new LogException.Closed());
    }
    if (checkpoint.isPresent() && !options.transactions()) {
      return Future.failedFuture(
          new IllegalStateException("checkpoints need a log opened with transactions"));
    }
    Answer<Void> answer = new Answer<>(home);
    try {
      buffer.offer(PendingAppend.of(records, checkpoint, options.maxRecordBytes(), answer));
    } catch (LogException | IllegalArgumentException e) {
      return Future.failedFuture(e);
    }
    if (closed.get()) {
      // The writer may have ended between the check above and the offer.
      writerEnded
          .future()
          .onComplete(_ -> answer.settle(Future.failedFuture(new LogException.Closed())));
    }
    return answer.future();
  }

  /** Oldest first within each partition. */
  @Override
  public Future<List<LogRecord>> read(Topic<?> topic, Position from, int limit) {
    return reads.ask(reader -> reader.read(topic, from, limit));
  }

  @Override
  public Future<Compacted> readCompacted(Topic<?> topic) {
    return reads.ask(reader -> reader.readCompacted(topic));
  }

  @Override
  public Future<Position> end(Topic<?> topic) {
    return reads.ask(reader -> reader.end(topic));
  }

  @Override
  public Future<Tail> tail(
      Topic<?> topic, Position from, Function<List<LogRecord>, Future<Void>> onBatch) {
    Context context = vertx.getOrCreateContext();
    return reads.ask(_ -> {
      KafkaReader own = reader();
      TailLoop loop = new TailLoop(topic.name(), new KafkaTail(own, topic), context, onBatch);
      tails.add(loop);
      boolean started = false;
      try {
        if (closed.get()) {
          throw new LogException.Closed();
        }
        own.seek(topic, from);
        loop.start();
        started = true;
      } finally {
        if (!started) {
          tails.remove(loop);
          loop.abandon();
        }
      }
      return () -> {
        tails.remove(loop);
        return loop.stop();
      };
    });
  }

  @Override
  public Future<Optional<Position>> checkpoint(String consumer, Topic<?> topic) {
    return reads.ask(_ -> checkpoints.read(options.prefix() + consumer, topic));
  }

  /** Nothing to do: brokers apply what the topics were created with. */
  @Override
  public Future<Void> retain() {
    return closed.get() ? Future.failedFuture(new LogException.Closed()) : Future.succeededFuture();
  }

  @Override
  public LogHealth health() {
    if (closed.get()) {
      return new LogHealth.Degraded("the event log is closed");
    }
    if (buffer.isFull()) {
      return new LogHealth.Degraded("the event log's write buffer is full; new records are lost");
    }
    return writer.health();
  }

  @Override
  public Future<Void> close() {
    if (closed.compareAndSet(false, true)) {
      writer.close();
      Future<?> tailsEnded = Future.join(tails.stream().map(TailLoop::stop).toList());
      writerEnded
          .future()
          .compose(_ -> tailsEnded.timeout(HANDLER_SECONDS, TimeUnit.SECONDS))
          .onComplete(_ -> release());
    }
    return closeAnswer.future();
  }

  private void release() {
    reads.close();
    Thread.ofPlatform()
        .daemon()
        .name("headgate-log-close")
        .start(() -> {
          admin.close(Duration.ofSeconds(5));
          closeAnswer.settle(Future.succeededFuture());
        });
  }

  private KafkaReader reader() {
    return new KafkaReader(options, topics, ownWrites);
  }
}
