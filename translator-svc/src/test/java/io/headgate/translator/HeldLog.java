package io.headgate.translator;

import io.headgate.events.Topic;
import io.headgate.events.log.Append;
import io.headgate.events.log.Checkpoint;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogHealth;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A real log whose appends wait until a gate opens. */
final class HeldLog implements EventLog {
  final AtomicInteger held = new AtomicInteger();

  /** Appends are written when this succeeds, and fail when this fails. */
  volatile Future<Void> gate = Future.succeededFuture();

  private final EventLog log;

  HeldLog(EventLog log) {
    this.log = log;
  }

  @Override
  public Future<Void> append(List<Append> records, Optional<Checkpoint> checkpoint) {
    Future<Void> opening = gate;
    if (opening.succeeded()) {
      return log.append(records, checkpoint);
    }
    held.incrementAndGet();
    Context asker = Vertx.currentContext();
    Promise<Void> answer = Promise.promise();
    opening.onComplete(_ ->
        asker.runOnContext(
            _ -> opening.compose(_ -> log.append(records, checkpoint)).onComplete(answer)));
    return answer.future();
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
