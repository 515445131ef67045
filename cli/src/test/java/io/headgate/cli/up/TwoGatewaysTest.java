package io.headgate.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.cli.Said;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwoGatewaysTest {
  private static final String SECOND =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata:
        name: two
      spec:
        gatewayClassName: headgate
        listeners:
          - name: http
            port: 80
            protocol: HTTP
      """;

  /** Envoy would share the port: every other connection would meet a Gateway without routes. */
  @Test
  void theSecondGatewayOnAPortIsRefusedAndGoesWithItsFile(@TempDir Path directory)
      throws Exception {
    Path config = GatewayFixture.copyQuickstart(directory.resolve("config"));
    UpOptions options = GatewayFixture.options(config, directory);
    try (GatewayFixture up = GatewayFixture.with(options)) {
      Path second = config.resolve("two.yaml");
      Files.writeString(second, SECOND);

      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() ->
              assertThat(Said.by("status", "--log", up.log.toString()).text())
                  .contains("Gateway default/two")
                  .contains("Address already in use"));
      for (int i = 0; i < 20; i++) {
        try (HttpClient client = HttpClient.newHttpClient()) { // a connection of its own
          HttpRequest models = HttpRequest.newBuilder(up.uri("/v1/models")).build();
          assertThat(client.send(models, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
        }
      }

      Files.delete(second);
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() ->
              assertThat(up.progress)
                  .contains("envoy for Gateway default/two has ended: nothing is left to serve"));
      assertThat(up.get("/v1/models").statusCode()).isEqualTo(200);
    }
    try (GatewayFixture again = GatewayFixture.with(options)) { // does not wait for the other
      assertThat(again.get("/v1/models").statusCode()).isEqualTo(200);
    }
  }
}
