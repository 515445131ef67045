package io.headgate.log.kafka;

import io.headgate.events.Topic;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.EventLog.Compacted;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads over one consumer without a group, committed records only; for one thread. */
final class KafkaReader implements AutoCloseable {
  private static final int POLL_RECORDS = 500;
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaTopics topics;
  private final OwnWrites ownWrites;

  KafkaReader(KafkaOptions options, KafkaTopics topics, OwnWrites ownWrites) {
    this.topics = topics;
    this.ownWrites = ownWrites;
    Map<String, Object> settings = options.clientSettings();
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, options.requestBytes());
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 2 * options.requestBytes());
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    this.consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Goes to a place; {@link #poll} goes on from there. */
  void seek(Topic<?> topic, Position from) throws ExecutionException, InterruptedException {
    List<TopicPartition> partitions = topics.all(topic);
    consumer.assign(partitions);
    partitions.forEach(partition -> consumer.seek(partition, from.offset(partition.partition())));
  }

  /** What comes next, or nothing after a while. */
  List<LogRecord> poll(Topic<?> topic) {
    List<LogRecord> records = new ArrayList<>();
    consumer.poll(POLL).forEach(record -> records.add(record(topic, record)));
    return records;
  }

  /** Ends a running or the coming {@link #poll} with an exception; from any thread. */
  void wake() {
    consumer.wakeup();
  }

  /** In order per partition; partitions stand in no order to each other. */
  List<LogRecord> read(Topic<?> topic, Position from, int limit) throws Exception {
    List<LogRecord> records = new ArrayList<>();
    AtomicLong bytes = new AtomicLong();
    scan(
        topic,
        from,
        record -> {
          records.add(record(topic, record));
          bytes.addAndGet(Math.max(0, record.serializedValueSize()));
          return records.size() < limit && bytes.get() < EventLog.READ_BYTES;
        });
    return records;
  }

  Compacted readCompacted(Topic<?> topic) throws Exception {
    Map<String, LogRecord> newest = new LinkedHashMap<>();
    Position end =
        scan(
            topic,
            Position.BEGINNING,
            consumed -> {
              LogRecord record = record(topic, consumed);
              newest.remove(record.key());
              if (!record.isTombstone()) {
                newest.put(record.key(), record);
              }
              return true;
            });
    List<LogRecord> records = new ArrayList<>(newest.values());
    records.sort(
        Comparator.comparingInt(LogRecord::partition).thenComparingLong(LogRecord::offset));
    return new Compacted(records, end);
  }

  Position end(Topic<?> topic) throws Exception {
    return position(ends(topics.all(topic)));
  }

  @Override
  public void close() {
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
  }

  /** Reads up to the ends as they are at the start, or until {@code more} says no. */
  private Position scan(
      Topic<?> topic, Position from, Predicate<ConsumerRecord<byte[], byte[]>> more)
      throws Exception {
    List<TopicPartition> partitions = topics.all(topic);
    Map<TopicPartition, Long> ends = ends(partitions);
    seek(topic, from);
    try {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          deadline = System.nanoTime() + PATIENCE.toNanos();
          TopicPartition partition = new TopicPartition(record.topic(), record.partition());
          if (record.offset() < ends.getOrDefault(partition, 0L) && !more.test(record)) {
            return position(ends);
          }
        }
        if (System.nanoTime() > deadline) {
          throw new TimeoutException("no answer to a read within " + PATIENCE);
        }
      }
      return position(ends);
    } finally {
      consumer.unsubscribe();
    }
  }

  /**
   * The ends of what is committed. A commit is acknowledged a moment before readers see it: wait
   * until they see ours.
   */
  private Map<TopicPartition, Long> ends(List<TopicPartition> partitions) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      if (ownWrites.areWithin(ends)) {
        return ends;
      }
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("an own commit did not become visible within " + PATIENCE);
      }
      Thread.sleep(Duration.ofMillis(1));
    }
  }

  private static Position position(Map<TopicPartition, Long> ends) {
    Map<Integer, Long> offsets = new HashMap<>();
    ends.forEach((partition, end) -> offsets.put(partition.partition(), end));
    return new Position(offsets);
  }

  private static LogRecord record(Topic<?> topic, ConsumerRecord<byte[], byte[]> record) {
    byte[] key = record.key() == null ? new byte[0] : record.key();
    return new LogRecord(
        topic,
        record.partition(),
        record.offset(),
        record.timestamp(),
        new String(key, StandardCharsets.UTF_8),
        record.value());
  }
}
