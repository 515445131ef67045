package io.headgate.cli.up;

import io.headgate.events.Topic;
import io.headgate.events.log.Append;
import io.headgate.events.log.Checkpoint;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogHealth;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Another log, but for what a test changes. */
interface ForwardingLog extends EventLog {
  EventLog log();

  @Override
  default Future<Tail> tail(
      Topic<?> topic, Position from, Function<List<LogRecord>, Future<Void>> onBatch) {
    return log().tail(topic, from, onBatch);
  }

  @Override
  default Future<Void> append(List<Append> records, Optional<Checkpoint> checkpoint) {
    return log().append(records, checkpoint);
  }

  @Override
  default Future<List<LogRecord>> read(Topic<?> topic, Position from, int limit) {
    return log().read(topic, from, limit);
  }

  @Override
  default Future<Compacted> readCompacted(Topic<?> topic) {
    return log().readCompacted(topic);
  }

  @Override
  default Future<Position> end(Topic<?> topic) {
    return log().end(topic);
  }

  @Override
  default Future<Optional<Position>> checkpoint(String consumer, Topic<?> topic) {
    return log().checkpoint(consumer, topic);
  }

  @Override
  default Future<Void> retain() {
    return log().retain();
  }

  @Override
  default LogHealth health() {
    return log().health();
  }

  @Override
  default Future<Void> close() {
    return log().close();
  }
}
