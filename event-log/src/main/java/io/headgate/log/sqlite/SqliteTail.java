package io.headgate.log.sqlite;

import io.headgate.events.Topic;
import io.headgate.events.log.LogRecord;
import io.headgate.log.TailLoop;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Reads one topic behind a moving place; sleeps while there is nothing behind it. */
final class SqliteTail implements TailLoop.Source {
  private static final int BATCH_RECORDS = 500;
  private static final long BATCH_BYTES = 4L << 20;

  private final SqliteFile file;
  private final LogReader reader;
  private final Topic<?> topic;
  private final AtomicLong end;
  private long next;
  private volatile @Nullable Thread sleeper;
  private volatile boolean woken;

  SqliteTail(SqliteFile file, LogReader reader, Topic<?> topic, long from, long end) {
    this.file = file;
    this.reader = reader;
    this.topic = topic;
    this.next = from;
    this.end = new AtomicLong(end);
  }

  /** Someone knows that the topic reaches up to {@code newEnd}. */
  void announce(String topicName, long newEnd) {
    if (topicName.equals(topic.name()) && end.getAndAccumulate(newEnd, Math::max) < newEnd) {
      LockSupport.unpark(sleeper);
    }
  }

  @Override
  public List<LogRecord> next() {
    sleeper = Thread.currentThread();
    while (end.get() <= next && !woken) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        return List.of();
      }
    }
    if (woken) {
      return List.of();
    }
    try {
      long known = end.get();
      List<LogRecord> records = reader.read(topic, next, BATCH_RECORDS, BATCH_BYTES);
      next = records.isEmpty() ? Math.max(next, known) : records.getLast().offset() + 1;
      return records;
    } catch (SQLException e) {
      throw SqliteErrors.translate(file.path(), e);
    }
  }

  @Override
  public void wake() {
    woken = true;
    LockSupport.unpark(sleeper);
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (SQLException e) {
      LoggerFactory.getLogger(SqliteTail.class)
          .atWarn()
          .addKeyValue("topic", topic.name())
          .setCause(e)
          .log("tail not closed cleanly");
    }
  }
}
