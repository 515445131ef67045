package io.headgate.epp.decision;

import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes decisions to the event log, away from the request path: {@link #add} only puts a reference
 * into a bounded queue; one thread encodes and appends batches. What finds no room is counted and
 * lost. Thread-safe.
 */
public final class DecisionLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DecisionLog.class);
  private static final int MAX_PENDING = 16_384;
  private static final int MAX_NOTES = 256;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final EventLog log;
  private final ConcurrentLinkedQueue<Note> pending = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final LongAdder written = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final AtomicBoolean losing = new AtomicBoolean();
  private final Promise<Void> drained = Promise.promise();
  private final Thread writer;
  private volatile boolean closing;
  private volatile boolean over;

  public DecisionLog(EventLog log) {
    this.log = log;
    this.writer = Thread.ofPlatform().name("headgate-decisions").daemon().unstarted(this::run);
  }

  public DecisionLog start() {
    writer.start();
    return this;
  }

  /** Never blocks, never fails. */
  public void add(Note note) {
    if (closing) {
      dropped.increment();
    } else if (size.incrementAndGet() > MAX_PENDING) {
      size.decrementAndGet();
      dropped.increment();
    } else {
      pending.add(note);
      if (over && pending.remove(note)) { // it came as the last ones were written
        dropped.increment();
      }
    }
  }

  public long written() {
    return written.sum();
  }

  /** How many notes were lost: the queue was full, or the log would not take them. */
  public long dropped() {
    return dropped.sum();
  }

  /** Writes out what is pending. */
  public Future<Void> stop() {
    closing = true;
    LockSupport.unpark(writer);
    return drained.future();
  }

  @Override
  public void close() {
    stop();
  }

  private void run() {
    try {
      while (!closing || !pending.isEmpty()) {
        boolean full = flush();
        if (!full && !closing) {
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      }
    } finally {
      over = true;
      while (pending.poll() != null) {
        dropped.increment();
      }
      drained.tryComplete();
    }
  }

  /** True when there may be more at once. */
  private boolean flush() {
    DecisionRecords records = new DecisionRecords();
    int taken = 0;
    Note note;
    while (taken < MAX_NOTES && (note = pending.poll()) != null) {
      taken++;
      size.decrementAndGet();
      encode(note, records);
    }
    if (records.notes() > 0) {
      append(records);
    }
    return taken == MAX_NOTES;
  }

  /** A note that cannot be encoded is lost, not those around it. */
  private void encode(Note note, DecisionRecords records) {
    try {
      records.add(note);
    } catch (RuntimeException bug) {
      dropped.increment();
      LOG.atError().setCause(bug).log("a decision cannot be written");
    }
  }

  private void append(DecisionRecords records) {
    int notes = records.notes();
    try {
      log.append(records.all())
          .onComplete(done -> {
            if (done.succeeded()) {
              written.add(notes);
              if (losing.getAndSet(false)) {
                LOG.atInfo().addKeyValue("lost", dropped()).log("decisions are logged again");
              }
            } else {
              lost(notes, done.cause());
            }
          });
    } catch (LogException e) {
      lost(notes, e);
    } catch (RuntimeException bug) {
      dropped.add(notes);
      LOG.atError().setCause(bug).log("decisions cannot be appended");
    }
  }

  /** Said once per outage; the counter tells how many. */
  private void lost(int count, Throwable cause) {
    dropped.add(count);
    if (!losing.getAndSet(true)) {
      LOG.atWarn()
          .addKeyValue("cause", cause.getMessage())
          .log("decisions are not logged, requests go on");
    }
  }
}
