package io.headgate.log.sqlite;

import io.headgate.events.Topic;
import io.headgate.events.log.LogException;
import io.headgate.events.log.LogHealth;
import io.headgate.log.Answer;
import io.headgate.log.AppendBuffer;
import io.headgate.log.PendingAppend;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only thread that writes: groups of batches, each group one transaction, and between them
 * slices of retention.
 */
final class WriterThread {
  private static final Logger LOG = LoggerFactory.getLogger(WriterThread.class);
  private static final int GROUP_RECORDS = 5_000;
  private static final long GROUP_BYTES = 8L << 20;
  private static final int SLICE_RECORDS = 500;
  private static final int SHRINK_PAGES = 500;
  private static final long IDLE_MILLIS = 50;

  private record Slice(Topic<?> topic, long from) {}

  private final SqliteFile file;
  private final LogWriter writer;
  private final AppendBuffer buffer;
  private final Supplier<Collection<Topic<?>>> topics;
  private final Consumer<Map<String, Long>> announce;
  private final Queue<Answer<Void>> retentionAsked = new ConcurrentLinkedQueue<>();
  private final ArrayDeque<Slice> slices = new ArrayDeque<>();
  private final List<Answer<Void>> retentionRunning = new ArrayList<>();
  private final Thread thread;
  private volatile boolean closing;
  private volatile LogHealth health = new LogHealth.Healthy();
  private long retainedAtNanos = System.nanoTime();

  WriterThread(
      SqliteFile file,
      LogWriter writer,
      AppendBuffer buffer,
      Supplier<Collection<Topic<?>>> topics,
      Consumer<Map<String, Long>> announce,
      Answer<Void> ended) {
    this.file = file;
    this.writer = writer;
    this.buffer = buffer;
    this.topics = topics;
    this.announce = announce;
    this.thread =
        Thread.ofPlatform().daemon().name("headgate-log-writer").unstarted(() -> run(ended));
  }

  void start() {
    thread.start();
  }

  LogHealth health() {
    return health;
  }

  void retain(Answer<Void> answer) {
    retentionAsked.add(answer);
  }

  /** Writes what is pending, then ends; nothing may be offered to the buffer any more. */
  void close() {
    closing = true;
  }

  private void run(Answer<Void> ended) {
    try {
      while (!(closing && buffer.isEmpty())) {
        boolean idle = slices.isEmpty() && retentionAsked.isEmpty() && !closing;
        write(buffer.take(idle ? IDLE_MILLIS : 0, GROUP_RECORDS, GROUP_BYTES));
        retain();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close(ended);
    }
  }

  private void write(List<PendingAppend> group) {
    if (group.isEmpty()) {
      return;
    }
    Future<Void> outcome;
    try {
      announce.accept(writer.append(group, file.options().clock().millis()));
      outcome = Future.succeededFuture();
      healthy();
    } catch (SQLException e) {
      outcome = Future.failedFuture(degraded(e));
    } catch (RuntimeException e) {
      outcome = Future.failedFuture(e);
      LOG.atError().addKeyValue("file", file.path()).setCause(e).log("event log writer failed");
    }
    for (PendingAppend batch : group) {
      buffer.forget(batch);
      batch.answer().settle(outcome);
    }
  }

  private void retain() {
    beginRetention();
    Slice slice = slices.poll();
    if (slice == null) {
      return;
    }
    try {
      long now = file.options().clock().millis();
      long next = writer.retain(slice.topic, slice.from, SLICE_RECORDS, now);
      if (next >= 0) {
        slices.addFirst(new Slice(slice.topic, next));
      }
      if (slices.isEmpty()) {
        writer.shrink(SHRINK_PAGES);
        finishRetention(Future.succeededFuture());
      }
    } catch (SQLException e) {
      slices.clear();
      finishRetention(Future.failedFuture(degraded(e)));
    } catch (RuntimeException e) {
      slices.clear();
      finishRetention(Future.failedFuture(e));
      LOG.atError().addKeyValue("file", file.path()).setCause(e).log("retention failed");
    }
  }

  private void beginRetention() {
    long interval = file.options().retentionInterval().toMillis();
    long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - retainedAtNanos);
    boolean due = elapsed >= interval || !retentionAsked.isEmpty();
    if (slices.isEmpty() && due && !closing) {
      retainedAtNanos = System.nanoTime();
      for (Answer<Void> asked = retentionAsked.poll();
          asked != null;
          asked = retentionAsked.poll()) {
        retentionRunning.add(asked);
      }
      topics.get().forEach(topic -> slices.add(new Slice(topic, 0)));
    }
  }

  private void finishRetention(Future<Void> outcome) {
    retentionRunning.forEach(asked -> asked.settle(outcome));
    retentionRunning.clear();
  }

  private void healthy() {
    if (!(health instanceof LogHealth.Healthy)) {
      health = new LogHealth.Healthy();
      LOG.atInfo().addKeyValue("file", file.path()).log("event log takes writes again");
    }
  }

  private LogException degraded(SQLException e) {
    LogException translated = SqliteErrors.translate(file.path(), e);
    if (health instanceof LogHealth.Healthy) {
      LOG.atWarn()
          .addKeyValue("file", file.path())
          .addKeyValue("reason", translated.getMessage())
          .log("event log does not take writes");
    }
    health = new LogHealth.Degraded(String.valueOf(translated.getMessage()));
    return translated;
  }

  private void close(Answer<Void> ended) {
    closing = true;
    health = new LogHealth.Degraded("the event log's writer has ended");
    Future<Void> closed = Future.failedFuture(new LogException.Closed());
    finishRetention(closed);
    retentionAsked.forEach(asked -> asked.settle(closed));
    try {
      writer.close();
    } catch (SQLException e) {
      LOG.atWarn().addKeyValue("file", file.path()).setCause(e).log("event log not closed cleanly");
    }
    ended.settle(Future.succeededFuture());
  }
}
