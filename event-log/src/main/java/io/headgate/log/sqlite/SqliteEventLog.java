package io.headgate.log.sqlite;

import io.headgate.events.Topic;
import io.headgate.events.Topics;
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
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The event log in one SQLite file, for one machine. Several instances, also in several processes,
 * may use one file; each topic has one partition.
 */
public final class SqliteEventLog implements EventLog {
  /** How long closing waits for batches that are being handled. */
  private static final long HANDLER_SECONDS = 5;

  private record RunningTail(SqliteTail source, TailLoop loop) {}

  private final Vertx vertx;
  private final Context home;
  private final SqliteFile file;
  private final ReaderThreads<LogReader> reads;
  private final Announcements announcements;
  private final AppendBuffer buffer;
  private final @Nullable WriterThread writer;
  private final Answer<Void> writerEnded;
  private final Map<String, Topic<?>> topics = new ConcurrentHashMap<>();
  private final Set<RunningTail> tails = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Answer<Void> closeAnswer;

  /**
   * Opens the log, and creates it when there is none. Fails with {@link LogException.Unusable} when
   * the file is not a log this version can use.
   */
  public static Future<SqliteEventLog> open(Vertx vertx, Path file, SqliteOptions options) {
    Answer<SqliteEventLog> answer = new Answer<>(vertx.getOrCreateContext());
    Context home = vertx.getOrCreateContext();
    // No daemon: a program whose main thread only opens the log must live to see it opened.
    Thread.ofPlatform()
        .name("headgate-log-open")
        .start(() -> {
          try {
            SqliteFile opened = SqliteFile.open(file, options);
            answer.settle(Future.succeededFuture(new SqliteEventLog(vertx, home, opened)));
          } catch (SQLException e) {
            answer.settle(Future.failedFuture(SqliteErrors.translate(file, e)));
          } catch (RuntimeException | Error e) {
            answer.settle(Future.failedFuture(e));
          }
        });
    return answer.future();
  }

  private SqliteEventLog(Vertx vertx, Context home, SqliteFile file) throws SQLException {
    this.vertx = vertx;
    this.home = home;
    this.file = file;
    SqliteOptions options = file.options();
    this.buffer = new AppendBuffer(options.maxPendingRecords(), options.maxPendingBytes());
    this.writerEnded = new Answer<>(home);
    this.closeAnswer = new Answer<>(home);
    Topics.ALL.forEach(topic -> topics.put(topic.name(), topic));
    this.reads =
        new ReaderThreads<>(
            home, List.of(LogReader.open(file), LogReader.open(file)), file::translate);
    this.announcements = new Announcements(vertx, file, this::wake);
    if (options.readOnly()) {
      this.writer = null;
      writerEnded.settle(Future.succeededFuture());
    } else {
      this.writer =
          new WriterThread(
              file,
              new LogWriter(file.writer()),
              buffer,
              topics::values,
              announcements::publish,
              writerEnded);
      writer.start();
    }
  }

  @Override
  public Future<Void> append(List<Append> records, Optional<Checkpoint> checkpoint) {
    if (closed.get()) {
      return Future.failedFuture(new LogException.Closed());
    }
    if (writer == null) {
      return Future.failedFuture(new IllegalStateException("the log was opened for reading only"));
    }
    Answer<Void> answer = new Answer<>(home);
    try {
      records.forEach(record -> topics.putIfAbsent(record.topic().name(), record.topic()));
      buffer.offer(PendingAppend.of(records, checkpoint, file.options().maxRecordBytes(), answer));
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

  @Override
  public Future<List<LogRecord>> read(Topic<?> topic, Position from, int limit) {
    return reads.ask(reader -> reader.read(topic, from.offset(0), limit, READ_BYTES));
  }

  @Override
  public Future<Compacted> readCompacted(Topic<?> topic) {
    return reads.ask(reader -> reader.readCompacted(topic));
  }

  @Override
  public Future<Position> end(Topic<?> topic) {
    return reads.ask(reader -> Position.at(reader.ends().getOrDefault(topic.name(), 0L)));
  }

  @Override
  public Future<Optional<Position>> checkpoint(String consumer, Topic<?> topic) {
    return reads.ask(reader -> reader.checkpoint(consumer, topic));
  }

  @Override
  public Future<Tail> tail(
      Topic<?> topic, Position from, Function<List<LogRecord>, Future<Void>> onBatch) {
    Context context = vertx.getOrCreateContext();
    return reads.ask(_ -> {
      LogReader own = LogReader.open(file);
      SqliteTail source = new SqliteTail(file, own, topic, from.offset(0), 0);
      RunningTail tail =
          new RunningTail(source, new TailLoop(topic.name(), source, context, onBatch));
      start(tail, topic, own);
      return () -> {
        tails.remove(tail);
        return tail.loop.stop();
      };
    });
  }

  private void start(RunningTail tail, Topic<?> topic, LogReader reader) throws SQLException {
    tails.add(tail); // before its end is read, to miss nothing that is announced meanwhile
    boolean started = false;
    try {
      if (closed.get()) {
        throw new LogException.Closed();
      }
      tail.source.announce(topic.name(), reader.ends().getOrDefault(topic.name(), 0L));
      tail.loop.start();
      started = true;
    } finally {
      if (!started) {
        tails.remove(tail);
        tail.loop.abandon();
      }
    }
  }

  @Override
  public Future<Void> retain() {
    if (closed.get()) {
      return Future.failedFuture(new LogException.Closed());
    }
    if (writer == null) {
      return Future.failedFuture(new IllegalStateException("the log was opened for reading only"));
    }
    Answer<Void> answer = new Answer<>(home);
    writer.retain(answer);
    return answer.future();
  }

  @Override
  public LogHealth health() {
    if (closed.get()) {
      return new LogHealth.Degraded("the event log is closed");
    }
    if (buffer.isFull()) {
      return new LogHealth.Degraded("the event log's write buffer is full; new records are lost");
    }
    return writer == null ? new LogHealth.Healthy() : writer.health();
  }

  @Override
  public Future<Void> close() {
    if (closed.compareAndSet(false, true)) {
      announcements.close();
      if (writer != null) {
        writer.close();
      }
      Future<?> tailsEnded = Future.join(tails.stream().map(tail -> tail.loop.stop()).toList());
      writerEnded
          .future()
          .compose(_ -> tailsEnded.timeout(HANDLER_SECONDS, TimeUnit.SECONDS))
          .onComplete(_ -> {
            reads.close();
            closeAnswer.settle(Future.succeededFuture());
          });
    }
    return closeAnswer.future();
  }

  private void wake(String topic, long end) {
    tails.forEach(tail -> tail.source.announce(topic, end));
  }
}
