package io.headgate.log.kafka;

import io.headgate.events.Topic;
import io.headgate.events.log.Position;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Reads checkpoints, the committed offsets of consumer groups. Blocks. */
record KafkaCheckpoints(Admin admin, KafkaTopics topics, OwnWrites ownWrites) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /**
   * A group's first checkpoint is acknowledged a moment before the broker knows the group: wait
   * until it does.
   */
  Optional<Position> read(String group, Topic<?> topic)
      throws ExecutionException, InterruptedException, TimeoutException {
    List<TopicPartition> partitions = topics.all(topic);
    boolean own = partitions.stream().anyMatch(p -> ownWrites.haveCheckpoint(group, p));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Map<Integer, Long> offsets = offsets(group, partitions);
      if (!offsets.isEmpty()) {
        return Optional.of(new Position(offsets));
      }
      if (!own) {
        return Optional.empty();
      }
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("an own checkpoint did not become visible within " + PATIENCE);
      }
      Thread.sleep(Duration.ofMillis(1));
    }
  }

  private Map<Integer, Long> offsets(String group, List<TopicPartition> partitions)
      throws ExecutionException, InterruptedException {
    Map<Integer, Long> offsets = new HashMap<>();
    try {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin
              .listConsumerGroupOffsets(
                  Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(partitions)),
                  new ListConsumerGroupOffsetsOptions().requireStable(true))
              .partitionsToOffsetAndMetadata(group)
              .get();
      committed.forEach((partition, offset) -> {
        if (offset != null) {
          offsets.put(partition.partition(), offset.offset());
        }
      });
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw e;
      }
    }
    return offsets;
  }
}
