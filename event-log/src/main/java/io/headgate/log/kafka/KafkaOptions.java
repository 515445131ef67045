package io.headgate.log.kafka;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * How a Kafka cluster is used.
 *
 * @param bootstrapServers host:port,...
 * @param prefix put before the names of topics, consumer groups and transactional ids
 * @param writer names this process among those that write; a second one of the same name fences the
 *     first off
 * @param transactions whether batches are atomic and checkpoints possible. Without, each record is
 *     written exactly once but a failing batch may leave some, and a killed writer never delays
 *     readers: right for samples and decisions
 * @param partitions of partitioned topics this process creates
 * @param replication of topics this process creates; -1 leaves it to the broker
 * @param maxPendingRecords appended but not yet written, before appends fail as overloaded
 * @param maxPendingBytes the same in bytes
 * @param maxRecordBytes largest payload taken
 * @param connectTimeout how long to wait for a broker when opening
 * @param security further client settings, such as TLS and SASL
 */
@RecordBuilder
public record KafkaOptions(
    String bootstrapServers,
    String prefix,
    String writer,
    boolean transactions,
    int partitions,
    short replication,
    int maxPendingRecords,
    long maxPendingBytes,
    int maxRecordBytes,
    Duration connectTimeout,
    Map<String, String> security)
    implements KafkaOptionsBuilder.With {

  public KafkaOptions {
    security = Map.copyOf(security);
    if (partitions < 1 || maxPendingRecords < 1 || maxPendingBytes < 1 || maxRecordBytes < 1) {
      throw new IllegalArgumentException("bounds of the log must be positive");
    }
  }

  /** Transactions under a name nobody else has, six partitions, the broker's replication. */
  public static KafkaOptions of(String bootstrapServers) {
    return new KafkaOptions(
        bootstrapServers,
        "headgate.",
        UUID.randomUUID().toString(),
        true,
        6,
        (short) -1,
        100_000,
        64L << 20,
        8 << 20,
        Duration.ofSeconds(15),
        Map.of());
  }

  public KafkaOptions withWriter(String name, boolean transactional) {
    return with(options -> options.writer(name).transactions(transactional));
  }

  public KafkaOptions withPending(int records, long bytes) {
    return with(options -> options.maxPendingRecords(records).maxPendingBytes(bytes));
  }

  /** Without the values of {@code security}: there are passwords among them. */
  @Override
  public String toString() {
    return "KafkaOptions[bootstrapServers=%s, prefix=%s, writer=%s, transactions=%s, security=%s]"
        .formatted(bootstrapServers, prefix, writer, transactions, security.keySet());
  }

  Map<String, Object> clientSettings() {
    Map<String, Object> settings = new HashMap<>(security);
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, prefix + writer);
    settings.put("enable.metrics.push", false);
    return settings;
  }

  /** Largest request, with room for keys and framing. */
  int requestBytes() {
    return maxRecordBytes + (1 << 20);
  }
}
