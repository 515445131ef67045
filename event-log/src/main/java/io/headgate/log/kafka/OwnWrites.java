package io.headgate.log.kafka;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/** What we wrote ourselves and was acknowledged, so that we read it. */
final class OwnWrites {
  private record Checkpointed(String group, TopicPartition partition) {}

  private final Map<TopicPartition, Long> ends = new ConcurrentHashMap<>();
  private final Set<Checkpointed> checkpoints = ConcurrentHashMap.newKeySet();

  void add(TopicPartition partition, long offset) {
    ends.merge(partition, offset + 1, Math::max);
  }

  void addCheckpoint(String group, TopicPartition partition) {
    checkpoints.add(new Checkpointed(group, partition));
  }

  boolean haveCheckpoint(String group, TopicPartition partition) {
    return checkpoints.contains(new Checkpointed(group, partition));
  }

  boolean areWithin(Map<TopicPartition, Long> visible) {
    return visible.entrySet().stream()
        .allMatch(entry -> ends.getOrDefault(entry.getKey(), 0L) <= entry.getValue());
  }
}
