package io.headgate.log.kafka;

import io.headgate.events.log.Append;
import io.headgate.events.log.Checkpoint;
import io.headgate.log.PendingAppend;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One producer. Blocks; for one thread. After an exception it must be closed. */
final class KafkaWriter implements AutoCloseable {
  private static final int COMMIT_ATTEMPTS = 3;

  private final KafkaOptions options;
  private final KafkaTopics topics;
  private final OwnWrites ownWrites;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<String, ConsumerGroupMetadata> groups = new HashMap<>();

  KafkaWriter(KafkaOptions options, KafkaTopics topics, OwnWrites ownWrites) {
    this.options = options;
    this.topics = topics;
    this.ownWrites = ownWrites;
    Map<String, Object> settings = options.clientSettings();
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, options.requestBytes());
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 12_000);
    if (options.transactions()) {
      settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, options.prefix() + options.writer());
      settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 15_000);
    }
    this.producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Fences off earlier writers of the same name. To be called once, first. */
  void begin() {
    if (options.transactions()) {
      producer.initTransactions();
    }
  }

  /** Writes all batches, in one transaction if configured. */
  void append(List<PendingAppend> batches) throws ExecutionException, InterruptedException {
    List<ProducerRecord<byte[], byte[]>> records = records(batches);
    var checkpoints = checkpoints(batches);
    if (!options.transactions()) {
      acknowledged(send(records));
      return;
    }
    producer.beginTransaction();
    List<RecordMetadata> written;
    try {
      List<Future<RecordMetadata>> sent = send(records);
      for (var consumer : checkpoints.entrySet()) {
        producer.sendOffsetsToTransaction(consumer.getValue(), group(consumer.getKey()));
      }
      written = all(sent);
    } catch (KafkaException | ExecutionException e) {
      abort(e);
      throw e;
    }
    commit();
    written.forEach(this::own);
    checkpoints.forEach((consumer, offsets) ->
        offsets
            .keySet()
            .forEach(partition -> ownWrites.addCheckpoint(options.prefix() + consumer, partition)));
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }

  private List<ProducerRecord<byte[], byte[]>> records(List<PendingAppend> batches)
      throws ExecutionException, InterruptedException {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (PendingAppend batch : batches) {
      for (Append append : batch.records()) {
        int partition = append.topic().partition(append.key(), topics.partitions(append.topic()));
        byte[] key = append.key().getBytes(StandardCharsets.UTF_8);
        records.add(
            new ProducerRecord<>(topics.name(append.topic()), partition, key, append.payload()));
      }
    }
    return records;
  }

  /** Kafka takes offsets only for topics that exist: asking for their partitions creates them. */
  private Map<String, Map<TopicPartition, OffsetAndMetadata>> checkpoints(
      List<PendingAppend> batches) throws ExecutionException, InterruptedException {
    Map<String, Map<TopicPartition, OffsetAndMetadata>> offsets = new HashMap<>();
    for (PendingAppend batch : batches) {
      if (batch.checkpoint().isPresent()) {
        Checkpoint checkpoint = batch.checkpoint().get();
        var own = offsets.computeIfAbsent(checkpoint.consumer(), _ -> new HashMap<>());
        String name = topics.name(checkpoint.topic());
        int partitions = topics.partitions(checkpoint.topic());
        for (int partition = 0; partition < partitions; partition++) {
          long offset = checkpoint.position().offset(partition);
          own.put(new TopicPartition(name, partition), new OffsetAndMetadata(offset));
        }
      }
    }
    return offsets;
  }

  /** A group without members; only a consumer can name one. */
  private ConsumerGroupMetadata group(String consumer) {
    return groups.computeIfAbsent(
        options.prefix() + consumer,
        group -> {
          Map<String, Object> settings = options.clientSettings();
          settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
          try (var member =
              new KafkaConsumer<>(
                  settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return member.groupMetadata();
          }
        });
  }

  private List<Future<RecordMetadata>> send(List<ProducerRecord<byte[], byte[]>> records) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    records.forEach(record -> sent.add(producer.send(record)));
    producer.flush();
    return sent;
  }

  private static List<RecordMetadata> all(List<Future<RecordMetadata>> sent)
      throws ExecutionException, InterruptedException {
    List<RecordMetadata> written = new ArrayList<>();
    for (Future<RecordMetadata> one : sent) {
      written.add(one.get());
    }
    return written;
  }

  private void acknowledged(List<Future<RecordMetadata>> sent)
      throws ExecutionException, InterruptedException {
    all(sent).forEach(this::own);
  }

  private void own(RecordMetadata record) {
    ownWrites.add(new TopicPartition(record.topic(), record.partition()), record.offset());
  }

  private void commit() {
    for (int attempt = 1; ; attempt++) {
      try {
        producer.commitTransaction();
        return;
      } catch (TimeoutException e) {
        if (attempt == COMMIT_ATTEMPTS) {
          throw e; // whether it was committed, nobody knows
        }
      }
    }
  }

  private void abort(Exception reason) {
    try {
      producer.abortTransaction();
    } catch (ProducerFencedException e) {
      e.addSuppressed(reason);
      throw e;
    } catch (KafkaException e) {
      reason.addSuppressed(e); // the next writer of this name aborts it, or its time-out does
    }
  }
}
