package io.headgate.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.sim.Faults;
import io.headgate.sim.RunningSim;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts die under load, through a real Envoy. */
class FaultsTest {
  private static final int WORKERS = 6;

  @TempDir static Path directory;
  static GatewayFixture up;

  @BeforeAll
  static void start() throws Exception {
    Path config = GatewayFixture.copyQuickstart(directory.resolve("config"));
    Files.writeString(config.resolve("open.yaml"), GatewayFixture.OPEN_POOL);
    up = GatewayFixture.with(GatewayFixture.options(config, directory));
  }

  @AfterAll
  static void stop() {
    up.close();
  }

  @Test
  void aFailOpenPoolLosesNoRequestWhenThePickerDiesAndComesBack() {
    SortedMap<String, Integer> results =
        underLoad(
            "/open/v1/chat/completions",
            () -> {
              up.gateway.stop(Service.PICKER);
              carryOn(100);
              up.gateway.start(Service.PICKER);
            });

    assertThat(results).containsOnlyKeys("200");
  }

  @Test
  void aFailClosePoolAnswers503WithoutItsPickerAnd200Again() {
    up.gateway.stop(Service.PICKER);
    HttpResponse<String> refused = up.chat("anyone there");
    up.gateway.start(Service.PICKER);

    assertThat(refused.statusCode()).isEqualTo(503);
    await().atMost(Duration.ofSeconds(10)).until(() -> up.chat("again").statusCode() == 200);
  }

  @Test
  void restartingTheTranslatorFailsNoRequest() {
    assertRestartHurtsNobody(Service.TRANSLATOR);
  }

  @Test
  void restartingTheXdsServerFailsNoRequest() {
    assertRestartHurtsNobody(Service.XDS);
  }

  @Test
  void restartingTheWatcherFailsNoRequest() {
    assertRestartHurtsNobody(Service.WATCHER);
  }

  @Test
  void anEditUnderLoadFailsNoRequest() {
    SortedMap<String, Integer> results =
        underLoad(
            "/v1/chat/completions",
            () -> {
              for (int i = 0; i < 10; i++) {
                String from = i % 2 == 0 ? "value: /v1" : "value: /";
                String to = i % 2 == 0 ? "value: /" : "value: /v1";
                up.edit("gateway.yaml", from + "\n", to + "\n");
                carryOn(30);
              }
            });

    assertThat(results).containsOnlyKeys("200");
  }

  @Test
  void aServerThatDrainsGetsNoMorePicks() {
    RunningSim drained = sim("demo-2");
    drained.faults(Faults.NONE.withDrain(true));
    try {
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> podsOf(20).stream().noneMatch("demo-2"::equals));
    } finally {
      drained.faults(Faults.NONE);
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> podsOf(20).contains("demo-2"));
  }

  @Test
  void aServerThatRefusesCostsARetryNotARequest() {
    RunningSim draining = sim("demo-1");
    try {
      SortedMap<String, Integer> results =
          underLoad(
              "/v1/chat/completions",
              () -> {
                for (int i = 0; i < 5; i++) {
                  draining.faults(Faults.NONE.withDrain(i % 2 == 0));
                  carryOn(100);
                }
              });
      assertThat(results).containsOnlyKeys("200");
    } finally {
      draining.faults(Faults.NONE);
    }
  }

  @Test
  void aServerThatResetsBeforeAnsweringCostsARetryNotARequest() {
    RunningSim broken = sim("demo-1");
    broken.faults(Faults.NONE.withResets(100, 0));
    try {
      SortedMap<String, Integer> results = underLoad("/v1/chat/completions", () -> carryOn(150));
      assertThat(results).containsOnlyKeys("200");
    } finally {
      broken.faults(Faults.NONE);
    }
  }

  @Test
  void whatWasInFlightOnADyingServerIsRetriedOnTheNext() throws Exception {
    RunningSim dying = sim("demo-3");
    for (String name : List.of("demo-1", "demo-2", "demo-3")) {
      sim(name).faults(Faults.NONE.withSlowFactor(100));
    }
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HttpResponse<String>>> waiting = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        int number = i;
        waiting.add(clients.submit(() -> up.chat("slow question " + number)));
      }
      await().atMost(Duration.ofSeconds(10)).until(() -> dying.stats().running() > 0);
      dying.kill();
      for (String name : List.of("demo-1", "demo-2")) {
        sim(name).faults(Faults.NONE);
      }
      for (Future<HttpResponse<String>> response : waiting) {
        assertThat(response.get().statusCode()).as(response.get().body()).isEqualTo(200);
      }
    } finally {
      up.gateway.reviveSim("default", "demo-3");
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> podsOf(30).contains("demo-3"));
  }

  private static void assertRestartHurtsNobody(Service service) {
    SortedMap<String, Long> before = up.gateway.envoyStats("default/demo", "update_rejected");
    SortedMap<String, Integer> results =
        underLoad(
            "/v1/chat/completions",
            () -> {
              up.gateway.stop(service);
              carryOn(40);
              up.gateway.start(service);
            });

    assertThat(results).containsOnlyKeys("200");
    assertThat(up.gateway.envoyStats("default/demo", "update_rejected")).isEqualTo(before);
    Map<String, Long> listeners =
        up.gateway.envoyStats("default/demo", "listener_manager.listener_(modified|removed)");
    assertThat(listeners.values()).as("a flap: %s", listeners).containsOnly(0L);
  }

  private static SortedMap<String, Integer> underLoad(String path, Runnable fault) {
    String body =
        """
        {"model":"demo","max_tokens":2,"messages":[{"role":"user","content":"question %d"}]}\
        """;
    SteadyLoad load =
        new SteadyLoad(up.client, WORKERS, number -> up.post(path, body.formatted(number)));
    SortedMap<String, Integer> results;
    try (load) {
      running = load;
      carryOn(30);
      fault.run();
      carryOn(50);
    } finally {
      results = load.finish();
    }
    return results;
  }

  private static SteadyLoad running;

  /** Lets the load send so many more requests. */
  private static void carryOn(int requests) {
    running.carryOn(requests);
  }

  private static List<String> podsOf(int requests) {
    List<String> pods = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      HttpResponse<String> response = up.chat(System.nanoTime() + " prompt");
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      pods.add(response.headers().firstValue("x-inference-pod").orElseThrow());
    }
    return pods;
  }

  private static RunningSim sim(String pod) {
    return up.gateway.sim("default", pod).orElseThrow();
  }
}
