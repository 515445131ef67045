package io.headgate.log.kafka;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/** How far our own acknowledged records reach, so that we read what we wrote. */
final class OwnWrites {
  private final Map<TopicPartition, Long> ends = new ConcurrentHashMap<>();

  void add(TopicPartition partition, long offset) {
    ends.merge(partition, offset + 1, Math::max);
  }

  boolean areWithin(Map<TopicPartition, Long> visible) {
    return visible.entrySet().stream()
        .allMatch(entry -> ends.getOrDefault(entry.getKey(), 0L) <= entry.getValue());
  }
}
