package io.headgate.epp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.epp.EppOptions;
import io.headgate.epp.scheduling.RequestFacts;
import io.headgate.events.v1.DecisionEvent;
import io.headgate.events.v1.Finished;
import io.headgate.events.v1.Picked;
import io.vertx.core.Vertx;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvoyTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static FixedPools pools;
  private static Front picker;
  private static Gateway gateway;
  private static HttpClient client;

  @BeforeAll
  static void start(@TempDir Path home) throws Exception {
    List<Integer> backends = Gateway.startBackends(VERTX);
    pools = new FixedPools("default/pool", "127.0.0.1:" + backends.get(1));
    picker =
        new Front(
            pools,
            EppOptions.local().withDefaultPool("default/pool").withConformanceHeaders(false));
    gateway = new Gateway(home, picker.ports().grpc(), backends);
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterAll
  static void stop() {
    client.close();
    gateway.close();
    picker.close();
    VERTX.close().await();
  }

  @BeforeEach
  void forget() {
    pools.seen.clear();
    pools.served.clear();
    pools.saturated = false;
  }

  @Test
  void smallPromptReachesThePickedEndpoint() throws Exception {
    HttpResponse<String> response = post("", chat(2_000));
    assertThat(response.statusCode()).isEqualTo(200);
    assertServedByPick(response, chat(2_000).length());
    RequestFacts facts = pools.seen.remove();
    assertThat(facts.model()).isEqualTo("m");
    assertThat(facts.requestBytes()).isEqualTo(chat(2_000).length());
    assertThat(facts.prefixBlocks()).hasSizeGreaterThanOrEqualTo(7);
    Awaitility.await().until(() -> pools.served.contains(gateway.backends.get(1)));
  }

  @Test
  void longPromptsReachThePickedEndpointWhole() throws Exception {
    for (int size : List.of(70_000, 400_000, 5_000_000)) {
      String body = chat(size);
      assertServedByPick(post("", body), body.length());
      assertThat(pools.seen.remove().prefixBlocks().length)
          .isEqualTo(
              Math.min(4096, (body.length() - "{\"model\":\"m\",\"messages\":}".length()) / 256));
    }
  }

  @Test
  void bufferedBodiesArePickedToo() throws Exception {
    String body = chat(400_000);
    assertServedByPick(post("buffered", body), body.length());
    assertThat(pools.seen.remove().model()).isEqualTo("m");
  }

  @Test
  void streamedBodiesArePickedByTheirHeaders() throws Exception {
    String body = chat(100_000);
    assertServedByPick(post("streamed", body), body.length());
    assertThat(pools.seen.remove().model()).isEmpty();
  }

  @Test
  void responseBodiesComeBackUnchangedThroughThePicker() throws Exception {
    String body = chat(1_000_000);
    HttpResponse<String> response = post("echo", body);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(body);
  }

  @Test
  void getIsPickedWithoutBody() throws Exception {
    HttpResponse<String> response =
        client.send(request("", "/v1/models").GET().build(), BodyHandlers.ofString());
    assertThat(response.headers().firstValue("x-backend")).contains(gateway.backends.get(1));
  }

  @Test
  void postWithoutBodyIsPicked() throws Exception {
    assertServedByPick(post("", ""), 0);
  }

  @Test
  void clientsCannotChooseTheirEndpoint() throws Exception {
    HttpResponse<String> response =
        client.send(
            request("", "/v1/chat/completions")
                .header("x-gateway-destination-endpoint", gateway.backends.get(0))
                .header("x-gateway-destination-endpoint-subset", gateway.backends.get(0))
                .header("test-epp-endpoint-selection", gateway.backends.get(0))
                .POST(BodyPublishers.ofString(chat(100)))
                .build(),
            BodyHandlers.ofString());
    assertServedByPick(response, chat(100).length());
    assertThat(response.headers().firstValue("x-saw")).contains("x-gateway-destination-endpoint");
  }

  @Test
  void brokenJsonIsAnsweredByThePicker() throws Exception {
    for (String mode : List.of("", "buffered")) {
      HttpResponse<String> response = post(mode, "{\"model\": 5}");
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.headers().firstValue("content-type")).contains("application/json");
      assertThat(response.body())
          .isEqualTo(
              "{\"error\":{\"message\":\"invalid request body: `model` must be a string (at byte"
                  + " 10)\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"invalid_body\"}}");
    }
  }

  @Test
  void fullAndUnknownPoolsAreTold() throws Exception {
    pools.saturated = true;
    HttpResponse<String> full = post("", chat(10));
    assertThat(full.statusCode()).isEqualTo(429);
    assertThat(full.headers().firstValue("x-llm-d-request-dropped-reason"))
        .contains("rejected-saturated");
    HttpResponse<String> unknown = post("other-pool", chat(10));
    assertThat(unknown.statusCode()).isEqualTo(503);
    assertThat(unknown.headers().firstValue("x-llm-d-request-dropped-reason"))
        .contains("rejected-no-endpoints");
    assertThat(unknown.body()).contains("default/nowhere");
  }

  @Test
  void everyDecisionAndItsEndReachTheLog() throws Exception {
    HttpResponse<String> response =
        client.send(
            request("", "/v1/chat/completions")
                .header("x-request-id", "find-me")
                .POST(BodyPublishers.ofString(chat(3_000)))
                .build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    Awaitility.await().untilAsserted(() -> assertThat(events("find-me")).hasSize(2));
    Picked picked = events("find-me").getFirst().getPicked();
    Finished finished = events("find-me").getLast().getFinished();
    assertThat(picked.getVerdict()).isEqualTo(Picked.Verdict.PICKED);
    assertThat(picked.getEndpointsList()).containsExactly(gateway.backends.get(1));
    assertThat(picked.getPromptHash()).hasSize(16);
    assertThat(finished.getId()).isEqualTo(picked.getId());
    assertThat(finished.getOutcome()).isEqualTo(Finished.Outcome.COMPLETED);
    assertThat(finished.getServed()).isEqualTo(gateway.backends.get(1));
    assertThat(finished.getStatus()).isEqualTo(200);
  }

  @Test
  void nothingStaysInFlight() throws Exception {
    CompletableFuture<?>[] many =
        java.util.stream.IntStream.range(0, 200)
            .mapToObj(i ->
                client.sendAsync(
                    request(i % 2 == 0 ? "" : "buffered", "/v1/chat/completions")
                        .POST(BodyPublishers.ofString(chat(i * 100)))
                        .build(),
                    BodyHandlers.ofString()))
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(many).join();
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(pools.inFlight).hasValue(0));
    assertThat(pools.releasedTwice).hasValue(0);
  }

  @Test
  void withoutAPickerBufferedRequestsFailOpenAndOthersFail(@TempDir Path home) throws Exception {
    List<Integer> backends =
        gateway.backends.stream()
            .map(b -> Integer.parseInt(b.substring(b.indexOf(':') + 1)))
            .toList();
    int nobody;
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }
    try (Gateway alone = new Gateway(home, nobody, backends)) {
      URI uri = URI.create("http://127.0.0.1:" + alone.port() + "/v1/chat/completions");
      HttpRequest.Builder request =
          HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(chat(100_000)));
      assertThat(client.send(request.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(500);
      HttpResponse<String> open =
          client.send(request.header("x-mode", "buffered").build(), BodyHandlers.ofString());
      assertThat(open.statusCode()).isEqualTo(200);
      assertThat(open.headers().firstValue("x-body-length"))
          .contains(String.valueOf(chat(100_000).length()));
    }
  }

  private static void assertServedByPick(HttpResponse<String> response, int bodyLength) {
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("x-backend")).contains(gateway.backends.get(1));
    assertThat(response.headers().firstValue("x-body-length")).contains(String.valueOf(bodyLength));
  }

  private static HttpResponse<String> post(String mode, String body) throws Exception {
    return client.send(
        request(mode, "/v1/chat/completions").POST(BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String mode, String path) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
            .timeout(Duration.ofSeconds(20));
    return mode.isEmpty() ? builder : builder.header("x-mode", mode);
  }

  private static List<DecisionEvent> events(String requestId) {
    return picker.log.decisions().stream()
        .filter(e ->
            e.getPicked().getRequestId().equals(requestId)
                || e.getFinished().getRequestId().equals(requestId))
        .toList();
  }

  static String chat(int size) {
    return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\""
        + "word ".repeat(size / 5)
        + "\"}]}";
  }
}
