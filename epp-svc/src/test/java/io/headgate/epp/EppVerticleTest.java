package io.headgate.epp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.log.sqlite.SqliteEventLog;
import io.headgate.log.sqlite.SqliteOptions;
import io.vertx.core.Vertx;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EppVerticleTest {
  @Test
  void itGetsReadyWithAnEndpointsFileAndShowsItsMetrics(@TempDir Path home) throws Exception {
    Vertx vertx = Vertx.vertx();
    SqliteEventLog log =
        SqliteEventLog.open(vertx, home.resolve("events.db"), SqliteOptions.DEFAULT).await();
    EppVerticle picker =
        new EppVerticle(
            log,
            EppOptions.local()
                .withDefaultPool("default/pool")
                .withEndpointsFile(
                    Files.writeString(
                        home.resolve("endpoints.yaml"),
                        "endpoints: [{name: a, address: 127.0.0.1, port: 1}]")));
    vertx.deployVerticle(picker).await();
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(picker.health()::isReady);
    String page;
    try (HttpClient client = HttpClient.newHttpClient()) {
      page =
          client
              .send(
                  HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:" + picker.ports().metrics() + "/metrics"))
                      .build(),
                  BodyHandlers.ofString())
              .body();
    }
    assertThat(page)
        .contains("llm_d_epp_ready_endpoints{name=\"default/pool\"} 1.0")
        .contains("llm_d_epp_request_running 0.0");
    log.close().await();
    vertx.close().await();
  }

  @Test
  void onePortTakenAndNothingKeepsRunning(@TempDir Path home) throws Exception {
    Vertx vertx = Vertx.vertx();
    SqliteEventLog log =
        SqliteEventLog.open(vertx, home.resolve("events.db"), SqliteOptions.DEFAULT).await();
    long before = decisionThreads();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(EppOptions.LOOPBACK))) {
      EppVerticle picker =
          new EppVerticle(log, EppOptions.local().withPorts(0, taken.getLocalPort(), 0));

      assertThatThrownBy(() -> vertx.deployVerticle(picker).await())
          .isInstanceOf(BindException.class);

      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> decisionThreads() == before);
    }
    log.close().await();
    vertx.close().await();
  }

  private static long decisionThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("headgate-decisions"))
        .count();
  }
}
