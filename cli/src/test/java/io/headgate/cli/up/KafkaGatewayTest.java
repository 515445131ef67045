package io.headgate.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.cli.ExitCode;
import io.headgate.cli.Said;
import io.headgate.cli.log.KafkaBroker;
import io.headgate.cli.log.LogLocation;
import io.headgate.cli.log.LogLocationConverter;
import io.headgate.translator.ir.Endpoints.HostPort;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole gateway over a Kafka broker, its picker in a process of its own. */
@Timeout(300)
class KafkaGatewayTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir static Path directory;
  static KafkaBroker broker;
  static PickerProcess picker;
  static GatewayFixture up;
  static String log;

  @BeforeAll
  static void start() throws Exception {
    broker = KafkaBroker.start();
    log = "kafka://" + broker.address() + "?prefix=test.";
    LogLocation location = new LogLocationConverter().convert(log);
    int port = GatewayFixture.freePort();
    picker = PickerProcess.start(port, location, directory.resolve("picker.log"));
    Path config = GatewayFixture.copyQuickstart(directory.resolve("config"));
    up =
        GatewayFixture.with(
            UpOptions.ephemeral(config, location, GatewayFixture.freePort())
                .withPicker(new HostPort("127.0.0.1", port)));
  }

  @AfterAll
  static void stop() {
    try (KafkaBroker _ = broker;
        PickerProcess _ = picker;
        GatewayFixture _ = up) {
      // closed in reverse, also when starting failed half-way
    }
  }

  @Test
  void aRequestIsServedAndExplainedFromTheBroker() {
    HttpResponse<String> response = up.chat("hi");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    String id = response.headers().firstValue("x-request-id").orElseThrow();
    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          Said said = Said.by("explain", id, "--log", log);
          assertThat(said.code()).as(said.errors()).isZero();
          assertThat(said.text()).contains("answered, status 200, served by 127.0.");
        });
  }

  @Test
  void statusReadsTheLogThatTheEnvironmentNames() {
    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          Said said = Said.by(Map.of("HEADGATE_LOG", log), "status");
          assertThat(said.code()).as(said.text() + said.errors()).isZero();
          assertThat(said.text()).contains("default/demo");
        });
  }

  @Test
  void anOptionCountsMoreThanTheEnvironment() {
    Said said =
        Said.by(Map.of("HEADGATE_LOG", log), "status", "--log", directory + "/no-such-file.db");

    assertThat(said.code()).isEqualTo(ExitCode.FAILED);
    assertThat(said.errors()).contains("no-such-file.db");
  }

  @Test
  void proxyConfigFindsTheEnvoysOfTheUpThatWritesTheLog() {
    Said said = Said.by("proxy-config", "routes", "--log", log);

    assertThat(said.code()).as(said.errors()).isZero();
    assertThat(said.text()).contains("pool/default/demo");
  }
}
