package io.headgate.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a real Envoy refuses, from its words to the Gateway on a real API server. No validation can
 * foresee that a port is taken where Envoy runs.
 */
@Tag("cluster")
@Timeout(300)
class RefusalLiveTest {
  private static final String EVENTS = "/apis/events.k8s.io/v1/namespaces/default/events";

  @TempDir Path folder;
  private HeadgateOnApi headgate;

  @BeforeEach
  void start() throws Exception {
    headgate = new HeadgateOnApi(folder);
  }

  @AfterEach
  void stop() throws Exception {
    if (headgate != null) {
      headgate.close();
    }
  }

  @Test
  void whatEnvoyRefusesIsAConditionAndAWarningOnTheGatewayAndGoesWithItsCause() throws Exception {
    int free = HeadgateOnApi.freePort();
    try (ServerSocket taken = new ServerSocket(0)) {
      String words = "http/%d: cannot bind".formatted(taken.getLocalPort());
      headgate.gateway("edge", taken.getLocalPort(), free);
      try (ProxyPod _ = headgate.pod(headgate.account("edge"))) {
        await()
            .atMost(HeadgateOnApi.PATIENCE)
            .untilAsserted(() ->
                assertThat(programmed())
                    .startsWith("False Invalid proxy refused Listener ")
                    .contains(words, "Address already in use"));
        await()
            .atMost(HeadgateOnApi.PATIENCE)
            .untilAsserted(() -> {
              JsonNode events = headgate.api().get(EVENTS).path("items");
              assertThat(events).hasSize(1);
              JsonNode event = events.get(0);
              assertThat(event.path("type").asText()).isEqualTo("Warning");
              assertThat(event.path("reason").asText()).isEqualTo("ConfigurationRefused");
              assertThat(event.at("/regarding/name").asText()).isEqualTo("edge");
              assertThat(event.path("note").asText())
                  .startsWith("Envoy pod-1 refused Listener ")
                  .contains(words, "Address already in use");
            });
        await().atMost(HeadgateOnApi.PATIENCE).until(() -> listens(free));

        headgate
            .api()
            .merge(
                HeadgateOnApi.GATEWAYS + "/edge",
                "{\"spec\":{\"listeners\":[{\"name\":\"web\",\"port\":%d,\"protocol\":\"HTTP\"}]}}"
                    .formatted(free));
        await()
            .atMost(HeadgateOnApi.PATIENCE)
            .untilAsserted(() -> assertThat(programmed()).doesNotContain("refused"));
      }
    }
  }

  /** Status, reason and message of the condition. */
  private String programmed() throws Exception {
    JsonNode gateway = headgate.api().get(HeadgateOnApi.GATEWAYS + "/edge");
    for (JsonNode condition : gateway.at("/status/conditions")) {
      if (condition.path("type").asText().equals("Programmed")) {
        return "%s %s %s"
            .formatted(
                condition.path("status").asText(),
                condition.path("reason").asText(),
                condition.path("message").asText());
      }
    }
    return "";
  }

  private static boolean listens(int port) {
    try (Socket _ = new Socket("127.0.0.1", port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
