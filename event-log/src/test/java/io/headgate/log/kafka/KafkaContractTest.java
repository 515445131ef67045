package io.headgate.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.events.Topic;
import io.headgate.events.log.Checkpoint;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogException;
import io.headgate.events.log.LogHealth;
import io.headgate.events.log.Position;
import io.headgate.log.EventLogContract;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract, kept by a Kafka broker. */
class KafkaContractTest extends EventLogContract {
  private static KafkaBroker broker;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = KafkaBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Override
  protected EventLog open(int pendingRecords) {
    KafkaOptions options =
        KafkaOptions.of(broker.bootstrapServers()).withPending(pendingRecords, 64L << 20);
    return opened(done(KafkaEventLog.open(vertx, options)));
  }

  private EventLog open(KafkaOptions options) {
    return opened(done(KafkaEventLog.open(vertx, options)));
  }

  @Test
  void secondWriterOfOneNameFencesOffTheFirstForGood() {
    KafkaOptions options = KafkaOptions.of(broker.bootstrapServers()).withWriter("same", true);
    var topic = window();
    EventLog first = open(options);
    done(first.append(values(topic, 0, 1)));
    EventLog second = open(options);
    done(second.append(values(topic, 1, 2)));

    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> done(first.append(values(topic, 9, 10))))
          .isInstanceOf(LogException.Unusable.class)
          .hasMessageContaining("same");
    }
    assertThat(first.health()).isInstanceOf(LogHealth.Degraded.class);
    done(second.append(values(topic, 2, 3)));
    assertThat(texts(done(second.read(topic, Position.BEGINNING, 10)))).isEqualTo(texts(0, 3));
  }

  @Test
  void writerWithoutTransactionsAppendsButTakesNoCheckpoint() {
    EventLog log = open(KafkaOptions.of(broker.bootstrapServers()).withWriter("picker-1", false));
    var topic = window();
    done(log.append(values(topic, 0, 100)));

    assertThat(texts(done(log.read(topic, Position.BEGINNING, 200)))).isEqualTo(texts(0, 100));
    assertThatThrownBy(() ->
            done(
                log.append(
                    values(topic, 0, 1),
                    Optional.of(new Checkpoint("fold", topic, Position.at(1))))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void topicsAreCreatedWithTheirRetention() throws Exception {
    EventLog log = open();
    Topic<?> compacted =
        topic("compacted", new Topic.Retention.Compacted(Duration.ofHours(1)), true);
    Topic<?> window = topic("window", new Topic.Retention.Window(Duration.ofMinutes(10)), false);
    Topic<?> bounded =
        topic("bounded", new Topic.Retention.Window(Duration.ofMinutes(10), 600L << 20), true);
    done(
        log.append(
            List.of(
                value(compacted, "a|b", "1"),
                value(window, "a", "1"),
                value(bounded, "a|b", "1"))));

    assertThat(settings(compacted))
        .containsEntry("cleanup.policy", "compact")
        .containsEntry("min.compaction.lag.ms", "3600000")
        .containsEntry("delete.retention.ms", "3600000");
    assertThat(settings(window))
        .containsEntry("cleanup.policy", "delete")
        .containsEntry("retention.ms", "600000")
        .containsEntry("retention.bytes", "-1");
    // Per partition, of which there are six, and in segments small enough to be dropped in time.
    assertThat(settings(bounded))
        .containsEntry("retention.bytes", String.valueOf(100L << 20))
        .containsEntry("segment.bytes", String.valueOf(25L << 20));
    assertThat(done(log.end(compacted)).offsets()).hasSize(6);
    assertThat(done(log.end(window)).offsets()).hasSize(1);
  }

  private static Map<String, String> settings(Topic<?> topic) throws Exception {
    ConfigResource resource =
        new ConfigResource(ConfigResource.Type.TOPIC, "headgate." + topic.name());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      return admin.describeConfigs(List.of(resource)).all().get().get(resource).entries().stream()
          .filter(entry -> entry.value() != null)
          .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }
  }

  @Test
  void tailThatCannotStartLeavesNoClientOpen() {
    KafkaOptions plain = KafkaOptions.of(broker.bootstrapServers());
    EventLog log =
        open(
            new KafkaOptions(
                plain.bootstrapServers(),
                plain.prefix(),
                plain.writer(),
                plain.transactions(),
                plain.partitions(),
                plain.replication(),
                plain.maxPendingRecords(),
                plain.maxPendingBytes(),
                plain.maxRecordBytes(),
                plain.connectTimeout(),
                Map.of("metric.reporters", OpenClients.class.getName())));
    Topic<?> impossible = new Topic<>("no topic", window().parser(), window().retention(), false);
    int before = OpenClients.NOW.get();

    for (int attempt = 0; attempt < 3; attempt++) {
      assertThatThrownBy(
              () -> done(log.tail(impossible, Position.BEGINNING, _ -> Future.succeededFuture())))
          .isInstanceOf(LogException.class);
    }

    assertThat(before).isPositive();
    assertThat(OpenClients.NOW).hasValue(before);
  }

  /** Each client makes one when it is opened, and closes it when it is closed. */
  public static final class OpenClients implements MetricsReporter {
    static final AtomicInteger NOW = new AtomicInteger();

    @Override
    public void init(List<KafkaMetric> metrics) {
      NOW.incrementAndGet();
    }

    @Override
    public void close() {
      NOW.decrementAndGet();
    }

    @Override
    public void metricChange(KafkaMetric metric) {}

    @Override
    public void metricRemoval(KafkaMetric metric) {}

    @Override
    public void configure(Map<String, ?> settings) {}
  }

  @Test
  void checkpointOfANewConsumerIsSeenAtOnce() {
    EventLog log = open();
    var topic = window();
    for (int i = 0; i < 50; i++) {
      Checkpoint checkpoint = new Checkpoint("new-" + topic.name() + i, topic, Position.at(3));
      done(log.append(List.of(), Optional.of(checkpoint)));

      assertThat(done(log.checkpoint(checkpoint.consumer(), topic)))
          .as(checkpoint.consumer())
          .contains(Position.at(3));
    }
  }

  @Test
  void brokerThatDoesNotAnswerIsUnavailable() throws Exception {
    int closedPort;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closedPort = socket.getLocalPort();
    }
    KafkaOptions options =
        KafkaOptions.of("127.0.0.1:" + closedPort).withConnectTimeout(Duration.ofMillis(500));

    assertThatThrownBy(() -> done(KafkaEventLog.open(vertx, options)))
        .isInstanceOf(LogException.Unavailable.class)
        .hasMessageContaining("127.0.0.1:" + closedPort);
  }
}
