package io.headgate.events.log;

import java.util.Map;
import java.util.TreeMap;

/**
 * A place in a topic: the next offset to read, per partition; partitions not named start at 0.
 *
 * @param offsets partition to next offset
 */
public record Position(Map<Integer, Long> offsets) {
  public static final Position BEGINNING = new Position(Map.of());

  public Position {
    offsets = Map.copyOf(offsets);
  }

  /** A place in a topic that has one partition. */
  public static Position at(long offset) {
    return new Position(Map.of(0, offset));
  }

  public long offset(int partition) {
    return offsets.getOrDefault(partition, 0L);
  }

  /** This place moved behind {@code record}. */
  public Position after(LogRecord record) {
    Map<Integer, Long> next = new TreeMap<>(offsets);
    next.merge(record.partition(), record.offset() + 1, Math::max);
    return new Position(next);
  }
}
