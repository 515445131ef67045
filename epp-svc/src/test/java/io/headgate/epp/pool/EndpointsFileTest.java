package io.headgate.epp.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headgate.epp.config.PickerConfig;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class EndpointsFileTest {
  @Test
  void readsEndpoints() {
    List<Member> members =
        EndpointsFile.parse(
            """
            endpoints:
            - {name: a, namespace: ns, address: 127.0.0.11, port: "8000", labels: {tier: fast}}
            - {name: b, address: "::1", port: 8001}
            """);

    assertThat(members)
        .containsExactly(
            new Member("127.0.0.11", 8000, "ns/a", "", Map.of("tier", "fast")),
            new Member("::1", 8001, "default/b", "", Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "endpoint: [] | expected one field",
        "endpoints: {} | expected one field",
        "endpoints: [3] | endpoints[0]: expected name, address and port",
        "endpoints: [{name: a, address: 1.2.3.4}] | endpoints[0].port: missing",
        "endpoints: [{name: a, port: 1}] | endpoints[0].address: missing",
        "endpoints: [{address: 1.2.3.4, port: 1}] | endpoints[0].name: missing",
        "endpoints: [{name: a, address: host, port: 1}] | endpoints[0].address: 'host' is no IP",
        "endpoints: [{name: a, address: 1.2.3.4, port: 70000}] | endpoints[0].port: '70000'",
        "endpoints: [{name: a, address: 1.2.3.4, port: 1, zone: x}] | endpoints[0].zone: unknown",
        "endpoints: [{name: a, address: 1.2.3.4, port: 1}, {name: b, address: 1.2.3.4, port: 1}] | endpoints[1]: 1.2.3.4:1 is there already",
        "endpoints: [ | the endpoints file is no valid YAML",
      })
  void errorNamesTheEntry(String text, String message) {
    assertThatThrownBy(() -> EndpointsFile.parse(text)).hasMessageStartingWith(message);
  }

  @Test
  void changesAreFollowedAndMistakesChangeNothing(@TempDir Path dir) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("e.yaml"), "endpoints: [{name: a, address: 1.2.3.4, port: 1}]");
    LivePools pools =
        new LivePools(PickerConfig.standard(), System::nanoTime, Duration.ofMinutes(1));
    Vertx vertx = Vertx.vertx();
    try {
      vertx.deployVerticle(new EndpointsFileVerticle(file, "default/epp", pools)).await();
      assertThat(pools.synced()).isTrue();
      assertThat(pools.endpoints()).hasSize(1);

      Files.writeString(file, "endpoints: nonsense");
      Files.writeString(
          file,
          "endpoints: [{name: a, address: 1.2.3.4, port: 1}, {name: b, address: 1.2.3.5, port: 1}]");
      await().until(() -> pools.endpoints().size() == 2);
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void aFileThatGoesAgainIsToldAgain(@TempDir Path dir) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("e.yaml"), "endpoints: [{name: a, address: 1.2.3.4, port: 1}]");
    Path away = dir.resolve("away.yaml");
    LivePools pools =
        new LivePools(PickerConfig.standard(), System::nanoTime, Duration.ofMinutes(1));
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.list = new CopyOnWriteArrayList<>();
    said.start();
    Logger logger = (Logger) LoggerFactory.getLogger(EndpointsFileVerticle.class);
    logger.addAppender(said);
    Vertx vertx = Vertx.vertx();
    try {
      vertx.deployVerticle(new EndpointsFileVerticle(file, "default/epp", pools, 10)).await();

      await()
          .pollInterval(Duration.ofMillis(200))
          .until(() -> {
            boolean there = Files.exists(file);
            Files.move(there ? file : away, there ? away : file);
            return said.list.stream().filter(line -> line.getLevel() == Level.WARN).count() > 1;
          });
    } finally {
      vertx.close().await();
      logger.detachAppender(said);
    }
  }

  @Test
  void badFileFailsTheStart(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("e.yaml"), "nonsense");
    LivePools pools =
        new LivePools(PickerConfig.standard(), System::nanoTime, Duration.ofMinutes(1));
    Vertx vertx = Vertx.vertx();
    try {
      assertThatThrownBy(
              () -> vertx.deployVerticle(new EndpointsFileVerticle(file, "p/p", pools)).await())
          .hasMessageContaining("expected one field");
    } finally {
      vertx.close().await();
    }
  }
}
