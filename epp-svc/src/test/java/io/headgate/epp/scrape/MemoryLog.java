package io.headgate.epp.scrape;

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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Takes appends, or refuses them; reads nothing. */
final class MemoryLog implements EventLog {
  final List<Append> appended = new CopyOnWriteArrayList<>();
  volatile boolean full;

  @Override
  public Future<Void> append(List<Append> records, Optional<Checkpoint> checkpoint) {
    if (full) {
      return Future.failedFuture(new LogException.Overloaded("full"));
    }
    appended.addAll(records);
    return Future.succeededFuture();
  }

  @Override
  public Future<List<LogRecord>> read(Topic<?> topic, Position from, int limit) {
    return Future.failedFuture("not here");
  }

  @Override
  public Future<Compacted> readCompacted(Topic<?> topic) {
    return Future.failedFuture("not here");
  }

  @Override
  public Future<Position> end(Topic<?> topic) {
    return Future.failedFuture("not here");
  }

  @Override
  public Future<Tail> tail(
      Topic<?> topic, Position from, Function<List<LogRecord>, Future<Void>> onBatch) {
    return Future.failedFuture("not here");
  }

  @Override
  public Future<Optional<Position>> checkpoint(String consumer, Topic<?> topic) {
    return Future.succeededFuture(Optional.empty());
  }

  @Override
  public Future<Void> retain() {
    return Future.succeededFuture();
  }

  @Override
  public LogHealth health() {
    return new LogHealth.Healthy();
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
