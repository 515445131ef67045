package io.headgate.cli.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.events.log.LogHealth;
import io.headgate.translator.ir.Endpoints.HostPort;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusServerTest {
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void stop() throws Exception {
    http.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void whatKeepsAPartFromItsWorkIsSaidAndTakesNoneOutOfService() throws Exception {
    int port = serving(part("watcher", true, List.of("a", "b")), part("xds", true, List.of()));

    assertThat(get(port, "/healthz"))
        .isEqualTo(Map.entry(200, "degraded\nwatcher: a\nwatcher: b\n"));
    assertThat(get(port, "/readyz")).isEqualTo(Map.entry(200, "ok\n"));
  }

  @Test
  void whyAPartIsNotReadyIsSaidWithItsName() throws Exception {
    int port = serving(part("watcher", false, List.of("a")), part("xds", false, List.of()));

    assertThat(get(port, "/readyz"))
        .isEqualTo(Map.entry(503, "not ready: watcher, xds\nwatcher: a\n"));
  }

  private int serving(Part... parts) throws Exception {
    StatusServer server =
        new StatusServer(new HostPort("127.0.0.1", 0), List.of(parts), LogHealth.Healthy::new);
    vertx
        .deployVerticle(server)
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    return server.port();
  }

  private static Part part(String name, boolean ready, List<String> troubles) {
    return new Part(name, new VerticleBase() {}, () -> ready, () -> "", () -> troubles);
  }

  private Map.Entry<Integer, String> get(int port, String path) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString());
    return Map.entry(answer.statusCode(), answer.body());
  }
}
