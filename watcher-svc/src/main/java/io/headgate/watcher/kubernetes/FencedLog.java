package io.headgate.watcher.kubernetes;

import io.headgate.events.Topic;
import io.headgate.events.log.Append;
import io.headgate.events.log.Checkpoint;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogException;
import io.headgate.events.log.LogHealth;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** A log that this replica writes to only while it leads. */
record FencedLog(EventLog log, BooleanSupplier leads) implements EventLog {
  @Override
  public Future<Void> append(List<Append> records, Optional<Checkpoint> checkpoint) {
    return leads.getAsBoolean()
        ? log.append(records, checkpoint)
        : Future.failedFuture(new LogException.Overloaded("another replica writes"));
  }

  @Override
  public Future<List<LogRecord>> read(Topic<?> topic, Position from, int limit) {
    return log.read(topic, from, limit);
  }

  @Override
  public Future<Compacted> readCompacted(Topic<?> topic) {
    return log.readCompacted(topic);
  }

  @Override
  public Future<Position> end(Topic<?> topic) {
    return log.end(topic);
  }

  @Override
  public Future<Tail> tail(
      Topic<?> topic, Position from, Function<List<LogRecord>, Future<Void>> onBatch) {
    return log.tail(topic, from, onBatch);
  }

  @Override
  public Future<Optional<Position>> checkpoint(String consumer, Topic<?> topic) {
    return log.checkpoint(consumer, topic);
  }

  @Override
  public Future<Void> retain() {
    return log.retain();
  }

  @Override
  public LogHealth health() {
    return log.health();
  }

  @Override
  public Future<Void> close() {
    return log.close();
  }
}
