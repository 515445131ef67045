package io.headgate.epp.server;

import io.headgate.events.Topic;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.log.Checkpoint;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogException;
import io.headgate.events.log.LogHealth;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.headgate.events.v1.DecisionEvent;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Keeps what is appended; nothing to read back. */
public class MemoryLog implements EventLog {
  private final List<Append> appended = new ArrayList<>();
  public volatile boolean overloaded;

  public synchronized List<Append> appended() {
    return List.copyOf(appended);
  }

  /** What the records on {@code decisions} hold. */
  public List<DecisionEvent> decisions() {
    return appended().stream()
        .map(append -> Topics.DECISIONS.decode(append.payload()))
        .flatMap(record -> record.getBatch().getEventsList().stream())
        .toList();
  }

  @Override
  public synchronized Future<Void> append(List<Append> records, Optional<Checkpoint> checkpoint) {
    if (overloaded) {
      return Future.failedFuture(new LogException.Overloaded("full"));
    }
    if (appended.size() < 10_000) {
      appended.addAll(records);
    }
    return Future.succeededFuture();
  }

  @Override
  public Future<List<LogRecord>> read(Topic<?> topic, Position from, int limit) {
    return Future.succeededFuture(List.of());
  }

  @Override
  public Future<Compacted> readCompacted(Topic<?> topic) {
    return Future.succeededFuture(new Compacted(List.of(), Position.BEGINNING));
  }

  @Override
  public Future<Position> end(Topic<?> topic) {
    return Future.succeededFuture(Position.BEGINNING);
  }

  @Override
  public Future<Tail> tail(
      Topic<?> topic, Position from, Function<List<LogRecord>, Future<Void>> onBatch) {
    return Future.succeededFuture(() -> Future.succeededFuture());
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
