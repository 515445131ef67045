package io.headgate.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.cli.Said;
import io.headgate.sim.Faults;
import io.headgate.sim.RunningSim;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class QuickstartTest {
  @TempDir static Path directory;
  static GatewayFixture up;

  @BeforeAll
  static void start() {
    up = GatewayFixture.quickstart(directory);
  }

  @AfterAll
  static void stop() {
    up.close();
  }

  @Test
  @Order(1)
  void theFirstRequestAfterReadyIsAnswered() {
    HttpResponse<String> response = up.chat("hi");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.body()).contains("\"choices\"");
    assertThat(response.headers().firstValue("x-request-id")).isPresent();
  }

  @Test
  void aRequestWithoutBodyIsPickedToo() {
    assertThat(up.get("/v1/models").body()).contains("demo");
  }

  @Test
  void aPathNoRouteTakesIsNotFound() {
    assertThat(up.get("/elsewhere").statusCode()).isEqualTo(404);
  }

  @Test
  void aStreamedAnswerArrivesPieceByPiece() throws Exception {
    Map<String, RunningSim> sims = new TreeMap<>();
    for (String pod : List.of("demo-1", "demo-2", "demo-3")) {
      sims.put(pod, up.gateway.sim("default", pod).orElseThrow());
    }
    sims.values().forEach(sim -> sim.faults(Faults.NONE.withSlowFactor(50)));
    try {
      HttpResponse<InputStream> response =
          up.client.send(
              up.post(
                  "/v1/chat/completions",
                  """
                  {"model":"demo","stream":true,"max_tokens":20,
                   "messages":[{"role":"user","content":"tell me"}]}\
                  """),
              BodyHandlers.ofInputStream());
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
        assertThat(lines.readLine()).startsWith("data: {");
        assertThat(sims.values().stream().mapToInt(sim -> sim.stats().running()).sum())
            .as("sequences still being generated when the first line is here")
            .isEqualTo(1);
        assertThat(lines.lines().toList()).contains("data: [DONE]").hasSizeGreaterThan(20);
      }
    } finally {
      sims.values().forEach(sim -> sim.faults(Faults.NONE));
    }
  }

  @Test
  void explainTellsWhoServedARequestAndWhy() {
    String id = up.chat("why me").headers().firstValue("x-request-id").orElseThrow();

    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> {
          Said said = Said.by("explain", id, "--log", up.log.toString());
          assertThat(said.code()).isZero();
          assertThat(said.text())
              .contains("queue-scorer", "kv-cache-utilization-scorer", "prefix-cache-scorer")
              .contains("default/demo-1", "default/demo-2", "default/demo-3")
              .contains("answered, status 200, served by 127.0.");
        });
  }

  @Test
  void explainOfAnUnknownRequestSaysSo() {
    Said said = Said.by("explain", "no-such-id", "--log", up.log.toString());

    assertThat(said.code()).isEqualTo(1);
    assertThat(said.errors()).contains("nothing of request no-such-id");
    assertThat(Said.by("explain", "", "--log", up.log.toString()).code()).isEqualTo(2);
  }

  @Test
  void statusIsGoodWhenAllIsWell() {
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> {
          Said said = Said.by("status", "--log", up.log.toString());
          assertThat(said.text()).doesNotContain("PROBLEMS").contains("default/demo");
          assertThat(said.code()).isZero();
        });
  }

  @Test
  void aDrainedServerIsAProblemUntilItIsBack() {
    RunningSim sim = up.gateway.sim("default", "demo-2").orElseThrow();
    sim.faults(Faults.NONE.withDrain(true));
    try {
      await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(() -> {
            Said said = Said.by("status", "--log", up.log.toString());
            assertThat(said.text())
                .contains(
                    "InferencePool default/demo: not ready, and so without requests: demo-2 (GET http://",
                    "/health answers 503)");
            assertThat(said.code()).isEqualTo(1);
          });
    } finally {
      sim.faults(Faults.NONE);
    }
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> Said.by("status", "--log", up.log.toString()).code() == 0);
  }

  @Test
  void aClientsRoutingHeadersSteerNothing() {
    var request =
        HttpRequest.newBuilder(up.uri("/v1/models"))
            .header("x-gateway-destination-endpoint", "127.0.0.99:1")
            .header("x-headgate-pool", "default/other")
            .timeout(Duration.ofSeconds(20))
            .build();

    for (int i = 0; i < 20; i++) {
      assertThat(up.send(request).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aSharedPrefixStaysWhereItIsCached() {
    String prefix = "The quick brown fox jumps over the lazy dog. ".repeat(200);
    String first = up.chat(prefix + "one").headers().firstValue("x-inference-pod").orElseThrow();

    for (int i = 0; i < 10; i++) {
      assertThat(up.chat(prefix + i).headers().firstValue("x-inference-pod")).contains(first);
    }
  }

  @Test
  @Order(100)
  void anEditTakesEffectAndABrokenOneDoesNot() {
    assertThat(up.get("/health").statusCode()).isEqualTo(404);
    up.edit("gateway.yaml", "value: /v1", "valu: /v1");
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> {
          Said said = Said.by("status", "--log", up.log.toString());
          assertThat(said.text())
              .containsPattern("gateway\\.yaml:\\d+: .*valu.*; what was in force stays");
          assertThat(said.code()).isEqualTo(1);
        });
    assertThat(up.get("/v1/models").statusCode()).isEqualTo(200);

    up.edit("gateway.yaml", "valu: /v1", "value: /");

    await()
        .atMost(Duration.ofSeconds(5))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> up.get("/health").statusCode() == 200);
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> Said.by("status", "--log", up.log.toString()).code() == 0);
    assertThat(up.progress).contains("gateway.yaml: no error is left");
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void whenTheGatewayIsDeletedStatusSaysSo() throws IOException {
    String[] documents = Files.readString(up.config.resolve("gateway.yaml")).split("(?m)^---$");
    assertThat(documents[1]).contains("kind: Gateway\n");
    up.write("gateway.yaml", documents[0] + "---" + documents[2]);

    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() ->
            assertThat(Said.by("status", "--log", up.log.toString()).text())
                .contains("There is no Gateway, so nothing is served.", "1 InferencePool, 3 Pod"));
  }
}
