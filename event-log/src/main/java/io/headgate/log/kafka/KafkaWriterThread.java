package io.headgate.log.kafka;

import io.headgate.events.log.LogException;
import io.headgate.events.log.LogHealth;
import io.headgate.log.Answer;
import io.headgate.log.AppendBuffer;
import io.headgate.log.PendingAppend;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only thread that touches the producer, which may block for seconds. */
final class KafkaWriterThread {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaWriterThread.class);
  private static final int GROUP_RECORDS = 5_000;
  private static final long GROUP_BYTES = 8L << 20;
  private static final long IDLE_MILLIS = 50;

  private final KafkaOptions options;
  private final KafkaTopics topics;
  private final OwnWrites ownWrites;
  private final AppendBuffer buffer;
  private final Thread thread;
  private @Nullable KafkaWriter writer;
  private volatile @Nullable LogException fenced;
  private volatile boolean closing;
  private volatile LogHealth health = new LogHealth.Healthy();

  KafkaWriterThread(
      KafkaOptions options,
      KafkaTopics topics,
      OwnWrites ownWrites,
      AppendBuffer buffer,
      Answer<Void> ended) {
    this.options = options;
    this.topics = topics;
    this.ownWrites = ownWrites;
    this.buffer = buffer;
    this.thread =
        Thread.ofPlatform().daemon().name("headgate-log-writer").unstarted(() -> run(ended));
  }

  void start() {
    thread.start();
  }

  LogHealth health() {
    return health;
  }

  /** Writes what is pending, then ends; nothing may be offered to the buffer any more. */
  void close() {
    closing = true;
  }

  private void run(Answer<Void> ended) {
    try {
      while (!(closing && buffer.isEmpty())) {
        List<PendingAppend> group =
            buffer.take(closing ? 0 : IDLE_MILLIS, GROUP_RECORDS, GROUP_BYTES);
        if (!group.isEmpty()) {
          Future<Void> outcome = write(group);
          for (PendingAppend batch : group) {
            buffer.forget(batch);
            batch.answer().settle(outcome);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closeWriter();
      health = new LogHealth.Degraded("the event log's writer has ended");
      ended.settle(Future.succeededFuture());
    }
  }

  private Future<Void> write(List<PendingAppend> group) throws InterruptedException {
    LogException lost = fenced;
    if (lost != null) {
      return Future.failedFuture(lost);
    }
    try {
      open().append(group);
      if (!(health instanceof LogHealth.Healthy)) {
        health = new LogHealth.Healthy();
        LOG.atInfo().addKeyValue("writer", options.writer()).log("event log takes writes again");
      }
      return Future.succeededFuture();
    } catch (ExecutionException | RuntimeException e) {
      closeWriter();
      return Future.failedFuture(degraded(KafkaErrors.translate(options, e)));
    }
  }

  private KafkaWriter open() {
    KafkaWriter known = writer;
    if (known == null) {
      known = new KafkaWriter(options, topics, ownWrites);
      writer = known;
      known.begin();
    }
    return known;
  }

  private LogException degraded(LogException e) {
    if (health instanceof LogHealth.Healthy) {
      LOG.atWarn()
          .addKeyValue("writer", options.writer())
          .addKeyValue("reason", e.getMessage())
          .log("event log does not take writes");
    }
    health = new LogHealth.Degraded(String.valueOf(e.getMessage()));
    if (e.getCause() instanceof ProducerFencedException) {
      fenced = e; // starting anew would fence off the other writer in turn
    }
    return e;
  }

  private void closeWriter() {
    KafkaWriter known = writer;
    writer = null;
    if (known != null) {
      known.close();
    }
  }
}
