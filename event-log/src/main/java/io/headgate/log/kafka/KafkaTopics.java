package io.headgate.log.kafka;

import io.headgate.events.Topic;
import io.headgate.events.Topic.Retention;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates topics when they are first used, and knows their partitions. Blocks. */
final class KafkaTopics {
  private static final int LARGEST_SEGMENT = 1 << 30;

  private final Admin admin;
  private final KafkaOptions options;
  private final Map<String, Integer> partitions = new ConcurrentHashMap<>();

  KafkaTopics(Admin admin, KafkaOptions options) {
    this.admin = admin;
    this.options = options;
  }

  String name(Topic<?> topic) {
    return options.prefix() + topic.name();
  }

  int partitions(Topic<?> topic) throws ExecutionException, InterruptedException {
    Integer known = partitions.get(topic.name());
    if (known == null) {
      create(topic);
      known = count(topic);
      partitions.put(topic.name(), known);
    }
    return known;
  }

  List<TopicPartition> all(Topic<?> topic) throws ExecutionException, InterruptedException {
    return IntStream.range(0, partitions(topic))
        .mapToObj(partition -> new TopicPartition(name(topic), partition))
        .toList();
  }

  private void create(Topic<?> topic) throws ExecutionException, InterruptedException {
    int count = topic.partitioned() ? options.partitions() : 1;
    NewTopic wanted =
        new NewTopic(name(topic), count, options.replication())
            .configs(settings(topic.retention(), count));
    try {
      admin.createTopics(List.of(wanted)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  /** A topic just created takes a moment until every broker knows it. */
  private int count(Topic<?> topic) throws ExecutionException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return admin.describeTopics(List.of(name(topic))).allTopicNames().get().values().stream()
            .mapToInt(d -> d.partitions().size())
            .sum();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || attempt == 100) {
          throw e;
        }
        Thread.sleep(Duration.ofMillis(50));
      }
    }
  }

  private Map<String, String> settings(Retention retention, int count) {
    String requestBytes = String.valueOf(options.requestBytes());
    return switch (retention) {
      case Retention.Window window ->
          Map.of(
              TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
              requestBytes,
              TopicConfig.CLEANUP_POLICY_CONFIG,
              TopicConfig.CLEANUP_POLICY_DELETE,
              TopicConfig.RETENTION_MS_CONFIG,
              millis(window.window()),
              TopicConfig.RETENTION_BYTES_CONFIG,
              window.isBounded() ? String.valueOf(window.maxBytes() / count) : "-1",
              TopicConfig.SEGMENT_BYTES_CONFIG,
              segmentBytes(window, count),
              TopicConfig.SEGMENT_MS_CONFIG,
              segment(window.window()));
      // A tombstone stays as long as a reader may take to come back and miss nothing.
      case Retention.Compacted(var history) ->
          Map.of(
              TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
              requestBytes,
              TopicConfig.CLEANUP_POLICY_CONFIG,
              TopicConfig.CLEANUP_POLICY_COMPACT,
              TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG,
              millis(history),
              TopicConfig.DELETE_RETENTION_MS_CONFIG,
              millis(history),
              TopicConfig.SEGMENT_MS_CONFIG,
              segment(history));
    };
  }

  /** Only closed segments are cleaned: close them a few times per period, a day at the latest. */
  private static String segment(Duration period) {
    long quarter = period.toMillis() / 4;
    return String.valueOf(
        Math.clamp(quarter, Duration.ofMinutes(1).toMillis(), Duration.ofDays(1).toMillis()));
  }

  /** The same by size; a segment has to take the largest batch. */
  private String segmentBytes(Retention.Window window, int count) {
    return String.valueOf(
        Math.clamp(
            window.maxBytes() / count / 4,
            Math.min(options.requestBytes(), LARGEST_SEGMENT),
            LARGEST_SEGMENT));
  }

  private static String millis(Duration duration) {
    return String.valueOf(duration.toMillis());
  }
}
