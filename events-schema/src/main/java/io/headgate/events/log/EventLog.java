package io.headgate.events.log;

import io.headgate.events.Topic;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The event log: append, read, tail. Implementations are thread-safe; futures complete on the
 * caller's Vert.x context when there is one.
 *
 * <p>Back-pressure: appends wait in a bounded buffer. When it is full, {@link #append} fails at
 * once with {@link LogException.Overloaded} and nothing of the batch is kept, so that no caller
 * ever blocks: configuration writers retry, pickers count the loss and go on.
 */
public interface EventLog {

  /**
   * Appends all records or none, in order, and completes once they are durable. A {@code
   * checkpoint} becomes visible together with the records, or not at all.
   */
  Future<Void> append(List<Append> records, Optional<Checkpoint> checkpoint);

  default Future<Void> append(List<Append> records) {
    return append(records, Optional.empty());
  }

  /**
   * What a {@link #read} takes into memory at a time, in bytes of payload, but for its last record.
   */
  int READ_BYTES = 16 << 20;

  /**
   * Reads up to {@code limit} records from {@code from} (inclusive), oldest first; fewer where they
   * are large, see {@link #READ_BYTES}, and none only at the end.
   */
  Future<List<LogRecord>> read(Topic<?> topic, Position from, int limit);

  /**
   * The newest record of each key, tombstones left out, in log order; {@link Compacted#end} is
   * where a tail has to go on to miss nothing and repeat nothing.
   */
  Future<Compacted> readCompacted(Topic<?> topic);

  /** Where the next record will go. */
  Future<Position> end(Topic<?> topic);

  /**
   * Delivers records from {@code from} on, in order, in batches, without end. The next batch comes
   * when the future that {@code onBatch} returned has succeeded; if it fails, the same batch comes
   * again after a back-off. Completes when the tail is established.
   */
  Future<Tail> tail(Topic<?> topic, Position from, Function<List<LogRecord>, Future<Void>> onBatch);

  /** The position last committed for a consumer, if any. */
  Future<Optional<Position>> checkpoint(String consumer, Topic<?> topic);

  /** Applies every topic's retention now; adapters also do it by themselves from time to time. */
  Future<Void> retain();

  /** Whether the log takes writes at present. */
  LogHealth health();

  /** Writes out what is pending, stops all tails and releases files and connections. */
  Future<Void> close();

  /** A running tail. */
  interface Tail {
    /** Stops delivery; completes when no batch is being handled any more. */
    Future<Void> stop();
  }

  /** Result of a compacted read. */
  record Compacted(List<LogRecord> records, Position end) {
    public Compacted {
      records = List.copyOf(records);
    }
  }
}
