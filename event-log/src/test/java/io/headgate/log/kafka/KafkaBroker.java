package io.headgate.log.kafka;

import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;
import org.apache.kafka.common.utils.AppInfoParser;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/**
 * A Kafka broker of our client's version: in a container where Docker answers, else in this JVM.
 * {@code -Dheadgate.kafka=container} and {@code =jvm} leave no choice.
 */
interface KafkaBroker extends AutoCloseable {
  /** One broker needs no copies, and nobody to wait for. */
  Map<String, String> SETTINGS =
      Map.of(
          "offsets.topic.num.partitions", "1",
          "offsets.topic.replication.factor", "1",
          "transaction.state.log.num.partitions", "1",
          "transaction.state.log.replication.factor", "1",
          "transaction.state.log.min.isr", "1",
          "group.initial.rebalance.delay.ms", "0");

  String bootstrapServers();

  @Override
  void close();

  static KafkaBroker start() throws Exception {
    return switch (System.getProperty("headgate.kafka", "either")) {
      case "container" -> Contained.run();
      case "jvm" -> InJvm.run();
      case "either" ->
          DockerClientFactory.instance().isDockerAvailable() ? Contained.run() : InJvm.run();
      default -> throw new IllegalArgumentException("headgate.kafka is container or jvm");
    };
  }

  record Contained(KafkaContainer container) implements KafkaBroker {
    static Contained run() {
      KafkaContainer container = new KafkaContainer("apache/kafka:" + AppInfoParser.getVersion());
      SETTINGS.forEach((name, value) ->
          container.withEnv("KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'), value));
      container.start();
      return new Contained(container);
    }

    @Override
    public String bootstrapServers() {
      return container.getBootstrapServers();
    }

    @Override
    public void close() {
      container.stop();
    }
  }

  record InJvm(KafkaClusterTestKit cluster) implements KafkaBroker {
    static InJvm run() throws Exception {
      TestKitNodes nodes =
          new TestKitNodes.Builder()
              .setCombined(true)
              .setNumControllerNodes(1)
              .setNumBrokerNodes(1)
              .build();
      KafkaClusterTestKit.Builder builder = new KafkaClusterTestKit.Builder(nodes);
      SETTINGS.forEach(builder::setConfigProp);
      KafkaClusterTestKit cluster = builder.build();
      cluster.format();
      cluster.startup();
      cluster.waitForReadyBrokers();
      return new InJvm(cluster);
    }

    @Override
    public String bootstrapServers() {
      return cluster.bootstrapServers();
    }

    @Override
    public void close() {
      try {
        cluster.close();
      } catch (Exception e) {
        throw new IllegalStateException("the broker does not stop", e);
      }
    }
  }
}
