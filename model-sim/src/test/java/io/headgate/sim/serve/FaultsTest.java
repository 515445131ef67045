package io.headgate.sim.serve;

import static io.headgate.sim.serve.SimRig.HELLO;
import static io.headgate.sim.serve.SimRig.await;
import static io.headgate.sim.serve.SimRig.json;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headgate.sim.Faults;
import io.headgate.sim.RunningSim;
import io.headgate.sim.SimConfig;
import io.headgate.sim.engine.EngineConfig;
import io.headgate.sim.engine.Speeds;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultsTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final long HOUR = TimeUnit.HOURS.toNanos(1);

  /** Answers never end by themselves within a test. */
  private static final SimConfig STUCK =
      SimConfig.quick("demo").withSpeeds(new Speeds(0, 0, 0, HOUR, 1, 1));

  private static final ConditionFactory POLL =
      await().pollDelay(0, MILLISECONDS).pollInterval(1, MILLISECONDS);

  @RegisterExtension static final SimRig RIG = new SimRig();

  @Test
  void drainRefusesNewRequestsAndFinishesRunningOnes() throws Exception {
    RunningSim sim =
        RIG.start(
            SimConfig.quick("demo")
                .withSpeeds(new Speeds(TimeUnit.MILLISECONDS.toNanos(500), 0, 0, 0, 1, 1)));
    CompletableFuture<HttpResponse<String>> inFlight = RIG.postLater(sim, CHAT, HELLO);
    await().until(() -> sim.stats().running() == 1);

    assertThat(RIG.post(sim, "/admin/config", "{\"drain\":true}").statusCode()).isEqualTo(200);

    assertThat(RIG.get(sim, "/health").statusCode()).isEqualTo(503);
    assertThat(RIG.post(sim, CHAT, HELLO).statusCode()).isEqualTo(503);
    assertThat(RIG.get(sim, "/metrics").statusCode()).isEqualTo(200);
    assertThat(inFlight.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    await(sim.faults(Faults.NONE));
    assertThat(RIG.get(sim, "/health").statusCode()).isEqualTo(200);
  }

  @Test
  void killResetsConnectionsAndClosesThePort() throws Exception {
    RunningSim sim = RIG.start(STUCK);
    try (Socket socket = send(sim, HELLO.replace("{\"m", "{\"stream\":true,\"m"))) {
      InputStream in = socket.getInputStream();
      assertThat(in.read()).isEqualTo('H');

      await(sim.kill());

      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
    assertThatThrownBy(() -> new Socket("127.0.0.1", sim.address().getPort()).close())
        .isInstanceOf(ConnectException.class);
    await(sim.stop());
  }

  @Test
  void killOverHttpWorksToo() throws Exception {
    RunningSim sim = RIG.start(STUCK);

    assertThatThrownBy(() -> RIG.post(sim, "/admin/config", "{\"kill\":true}"))
        .isInstanceOf(IOException.class);

    await()
        .untilAsserted(() ->
            assertThatThrownBy(() -> new Socket("127.0.0.1", sim.address().getPort()).close())
                .isInstanceOf(ConnectException.class));
  }

  @Test
  void resetRateCutsConnectionsBeforeTheFirstByteOrAfterSomeTokens() throws Exception {
    RunningSim sim = RIG.start(SimConfig.fast("demo").withFaults(Faults.NONE.withResets(100, 0)));
    assertThatThrownBy(() -> RIG.post(sim, CHAT, HELLO)).isInstanceOf(IOException.class);

    await(sim.faults(Faults.NONE.withResets(100, 3)));
    try (Socket socket = send(sim, HELLO.replace("{\"m", "{\"stream\":true,\"m"))) {
      StringBuilder seen = new StringBuilder();
      assertThatThrownBy(() -> read(socket, seen)).isInstanceOf(SocketException.class);
      assertThat(seen.toString()).doesNotContain("[DONE]");
    }
    assertThat(sim.stats().reset()).isEqualTo(2);
    assertThat(sim.stats().aborted()).isZero();
  }

  @Test
  void failureRateAnswersWithTheChosenStatus() throws Exception {
    RunningSim sim =
        RIG.start(SimConfig.fast("demo").withSeed(5).withFaults(Faults.NONE.withFailures(50, 502)));
    int failed = 0;
    for (int i = 0; i < 40; i++) {
      failed += RIG.post(sim, CHAT, HELLO).statusCode() == 502 ? 1 : 0;
    }
    assertThat(failed).isBetween(5, 35);
    assertThat(sim.stats().refused()).isEqualTo(failed);
  }

  @Test
  void fullQueueAnswers429AndClientsThatLeaveMakeRoom() throws Exception {
    RunningSim sim =
        RIG.start(STUCK.withEngine(EngineConfig.DEFAULT.withMaxNumSeqs(1).withMaxWaiting(1)));
    CompletableFuture<HttpResponse<String>> running = RIG.postLater(sim, CHAT, HELLO);
    await().until(() -> sim.stats().running() == 1);
    RIG.postLater(sim, CHAT, HELLO);
    await().until(() -> sim.stats().waiting() == 1);

    assertThat(RIG.post(sim, CHAT, HELLO).statusCode()).isEqualTo(429);
    assertThat(RIG.metric(sim, "vllm:num_requests_running{")).isEqualTo(1);
    assertThat(RIG.metric(sim, "vllm:num_requests_waiting{")).isEqualTo(1);
    assertThat(RIG.metric(sim, "vllm:kv_cache_usage_perc{")).isPositive();

    running.cancel(true);
    await().until(() -> sim.stats().aborted() == 1 && sim.stats().waiting() == 0);
    assertThat(sim.stats().running()).isEqualTo(1);
  }

  @Test
  void cancelledHttp2StreamsFreeTheirPlaceHoweverMany() {
    RunningSim sim = RIG.start(STUCK);
    HttpClient client =
        RIG.vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(sim.address().getPort()));
    for (int i = 1; i <= 250; i++) {
      HttpClientRequest request = await(client.request(HttpMethod.POST, CHAT));
      request.response().onFailure(reset -> {});
      await(request.end(HELLO));
      POLL.until(() -> sim.stats().running() == 1);
      await(request.reset());
      POLL.until(() -> sim.stats().running() == 0);
    }
    assertThat(sim.stats().aborted()).isEqualTo(250);
    assertThat(sim.stats().connections()).isEqualTo(1);
  }

  @Test
  void hangAcceptsAndNeverAnswers() throws Exception {
    RunningSim sim = RIG.start(SimConfig.fast("demo").withFaults(Faults.NONE.withHang(true)));
    CompletableFuture<HttpResponse<String>> stuck = RIG.postLater(sim, CHAT, HELLO);
    await().until(() -> sim.stats().connections() == 1);

    assertThat(RIG.post(sim, "/admin/config", "{\"hang\":false}").statusCode()).isEqualTo(200);
    assertThat(RIG.get(sim, "/health").statusCode()).isEqualTo(200);
    assertThat(stuck).isNotDone();
    stuck.cancel(true);
  }

  @Test
  void adminConfigTakesSpeedsAndNamesWhatIsWrong() throws Exception {
    RunningSim sim = RIG.start(SimConfig.quick("demo"));

    String change =
        "{\"inter-token-latency\":\"3ms\",\"prefill-overhead\":\"1.5s\",\"slow_factor\":2}";
    assertThat(RIG.post(sim, "/admin/config", change).statusCode()).isEqualTo(200);
    assertThat(json(RIG.get(sim, "/admin/config")).at("/inter-token-latency").asText())
        .isEqualTo("3000000ns");
    for (String bad :
        new String[] {
          "[]",
          "{",
          "{\"what\":1}",
          "{\"drain\":\"yes\"}",
          "{\"reset-rate\":101}",
          "{\"prefill-overhead\":\"soon\"}",
          "{\"slow-factor\":-1}",
          "{\"failure-status\":200}"
        }) {
      HttpResponse<String> response = RIG.post(sim, "/admin/config", bad);
      assertThat(response.statusCode()).as(bad).isEqualTo(400);
      assertThat(json(response).at("/error/message").asText()).isNotEmpty();
    }
  }

  @Test
  void resetAfterTokensWithoutResetRateIsRefusedAndNamesBoth() throws Exception {
    RunningSim sim = RIG.start(SimConfig.fast("demo"));

    for (String idle :
        new String[] {
          "{\"reset-after-tokens\":3}",
          "{\"reset-after-tokens\":0}",
          "{\"reset-after-tokens\":3,\"reset-rate\":0}"
        }) {
      HttpResponse<String> refused = RIG.post(sim, "/admin/config", idle);
      assertThat(refused.statusCode()).as(idle).isEqualTo(400);
      assertThat(json(refused).at("/error/message").asText())
          .contains("reset-after-tokens", "reset-rate");
    }
    for (String fine :
        new String[] {
          "{\"reset-after-tokens\":3,\"reset-rate\":50}",
          "{\"reset-after-tokens\":0}",
          "{\"reset-rate\":0}",
          "{\"reset-rate\":0,\"reset-after-tokens\":0}"
        }) {
      assertThat(RIG.post(sim, "/admin/config", fine).statusCode()).as(fine).isEqualTo(200);
    }
  }

  @Test
  void anUnknownFieldIsNamed() throws Exception {
    RunningSim sim = RIG.start(SimConfig.fast("demo"));

    HttpResponse<String> response = RIG.post(sim, "/admin/config", "{\"slow\":20}");

    assertThat(json(response).at("/error/message").asText()).startsWith("unknown field slow;");
  }

  @Test
  void takenPortFailsToStart() {
    RunningSim sim = RIG.start(SimConfig.fast("demo"));
    SimConfig same = SimConfig.fast("demo").withAddress("127.0.0.1", sim.address().getPort());

    assertThatThrownBy(() -> RIG.start(same)).hasMessageContaining("BindException");
  }

  private static Socket send(RunningSim sim, String body) throws IOException {
    Socket socket = new Socket("127.0.0.1", sim.address().getPort());
    socket.setSoTimeout(20_000);
    String request =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  private static void read(Socket socket, StringBuilder seen) throws IOException {
    InputStream in = socket.getInputStream();
    for (int c = in.read(); c >= 0; c = in.read()) {
      seen.append((char) c);
    }
  }
}
