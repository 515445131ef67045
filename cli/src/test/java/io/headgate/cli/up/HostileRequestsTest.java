package io.headgate.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that mean no good, or know no better, through a real Envoy. */
class HostileRequestsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

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

  @AfterEach
  void nobodyElseNotices() {
    assertThat(up.chat("still there").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"hi",
        "this is no JSON",
        "[1,2,3]",
        "{\"model\":5,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
        "{\"model\":\"demo\",\"messages\":\"hi\"}",
        "{\"model\":\"demo\"}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
        "{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]} trailing",
        "{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\u0001\"}]}"
      })
  void aBodyThatIsNoChatCompletionIsABadRequest(String body) throws IOException {
    HttpResponse<String> response = up.send(up.post("/v1/chat/completions", body));

    assertOpenAiError(response, 400);
  }

  @Test
  void deepNestingIsABadRequest() throws IOException {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);

    assertOpenAiError(
        up.send(up.post("/v1/chat/completions", "{\"model\":\"demo\",\"messages\":" + deep + "}")),
        400);
  }

  @Test
  void bytesThatAreNoUtf8AreABadRequest() throws IOException {
    byte[] body =
        "{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"?\"}]}"
            .getBytes(StandardCharsets.ISO_8859_1);
    body[body.length - 5] = (byte) 0xff;

    assertOpenAiError(up.send(bytes(body)), 400);
  }

  /** Below the 32 MiB that Envoy and the picker hold, so only the model may refuse it. */
  @Test
  void twentyMebibytesReachTheModelServerThatHasNoRoomForThem() throws IOException {
    String prompt = "x".repeat(20 << 20);
    HttpResponse<String> response =
        up.send(
            up.post(
                "/v1/chat/completions",
                "{\"model\":\"demo\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\""
                    + prompt
                    + "\"}]}"));

    assertOpenAiError(response, 400);
    assertThat(response.body()).contains("context_length_exceeded");
    assertThat(response.headers().firstValue("x-inference-pod")).isPresent();
  }

  @Test
  void fortyMebibytesAreTooLarge() {
    assertThat(up.send(bytes(new byte[40 << 20])).statusCode()).isEqualTo(413);
  }

  @Test
  void randomBytesNeverBreakAnything() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 30; i++) {
      byte[] body = new byte[random.nextInt(5_000)];
      random.nextBytes(body);
      assertThat(up.send(bytes(body)).statusCode()).as("seed %d, body %d", seed, i).isEqualTo(400);
    }
  }

  @Test
  void aHeaderFloodIsRefused() {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(up.uri("/v1/models")).timeout(Duration.ofSeconds(20));
    for (int i = 0; i < 2_000; i++) {
      request.header("x-flood-" + i, "y".repeat(40));
    }

    assertThat(up.send(request.build()).statusCode()).isEqualTo(431);
  }

  @Test
  void garbageOnThePickersAndTheXdsServersPortsHurtsNobody() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int port : new int[] {up.gateway.pickerPort(), up.gateway.xdsPort()}) {
      for (int i = 0; i < 20; i++) {
        byte[] garbage = new byte[1 + random.nextInt(20_000)];
        random.nextBytes(garbage);
        try (Socket socket = new Socket("127.0.0.1", port)) {
          OutputStream out = socket.getOutputStream();
          if (i % 2 == 0) {
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          }
          out.write(garbage);
          out.flush();
        } catch (IOException closedByTheServer) {
          assertThat(closedByTheServer).as("seed %d", seed).hasMessageMatching(".*(reset|pipe).*");
        }
      }
    }
    try (ProperClients clients = new ProperClients()) {
      assertThat(clients.clusters(up.gateway.xdsPort(), "default/demo").getResourcesList())
          .as("what a new proxy is given, seed %d", seed)
          .isNotEmpty();
      assertThat(clients.pick(up.gateway.pickerPort(), "default/demo").getDynamicMetadata())
          .as("what a new proxy's request is answered, seed %d", seed)
          .satisfies(metadata -> assertThat(metadata.getFieldsMap()).containsKey("envoy.lb"));
    }
  }

  private static HttpRequest bytes(byte[] body) {
    return HttpRequest.newBuilder(up.uri("/v1/chat/completions"))
        .header("content-type", "application/json")
        .timeout(Duration.ofSeconds(30))
        .POST(BodyPublishers.ofByteArray(body))
        .build();
  }

  private static void assertOpenAiError(HttpResponse<String> response, int status)
      throws IOException {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    var error = JSON.readTree(response.body()).path("error");
    assertThat(error.path("message").asText()).as(response.body()).isNotEmpty();
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
  }
}
