package io.headgate.sim.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headgate.sim.Faults;
import io.headgate.sim.RunningSim;
import io.headgate.sim.SimConfig;
import io.headgate.sim.serve.SimRig;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadRunTest {
  @RegisterExtension static final SimRig RIG = new SimRig();

  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void closedLoopStopsAtItsRequestsAndCountsPodsAndBytes() {
    RunningSim sim = start(SimConfig.fast("demo").withPod("default", "pod-a"));
    LoadReport report = run(closed(sim, 500));

    assertThat(report.requests()).isEqualTo(500);
    assertThat(report.succeeded()).isEqualTo(500);
    assertThat(report.failed()).isZero();
    assertThat(report.outcomes()).containsExactly(Map.entry("200", 500L));
    assertThat(report.pods()).containsExactly(Map.entry("pod-a", 500L));
    assertThat(report.latency().count()).isEqualTo(500);
    assertThat(report.latency().p50()).isBetween(0.0, report.latency().max());
    assertThat(report.bytesSent()).isGreaterThan(500 * 2048);
    assertThat(report.bytesReceived()).isPositive();
  }

  @Test
  void openLoopKeepsItsRateAndStopsWhenTold() {
    RunningSim sim = start(SimConfig.fast("demo"));
    RunningLoad load =
        get(LoadRun.start(RIG.vertx, LoadSpec.steady(target(sim), "demo", 100, LONG)));
    await().until(() -> load.succeeded() >= 50);
    load.stopSending();
    LoadReport report = get(load.report());

    assertThat(report.succeeded()).isGreaterThanOrEqualTo(50);
    assertThat(report.requests()).isLessThanOrEqualTo((long) (report.seconds() * 100) + 1);
    assertThat(report.failed()).as("%s", report.failures()).isZero();
    assertThat(load.succeeded()).isEqualTo(report.succeeded());
  }

  @Test
  void warmUpIsNotCounted() {
    RunningSim sim = start(SimConfig.fast("demo"));
    LoadReport report =
        run(
            LoadSpec.full(target(sim), "demo", 2, Duration.ofSeconds(2))
                .withWarmUp(Duration.ofMillis(200)));

    assertThat(report.requests()).isPositive().isLessThan(sim.stats().requests());
  }

  @Test
  void uniquePromptsMissTheCacheAndGroupsHitIt() throws Exception {
    RunningSim unique = start(SimConfig.fast("demo"));
    RunningSim grouped = start(SimConfig.fast("demo"));
    Traffic groups = Traffic.small("demo").withGroups(4, 1600);

    assertThat(run(closed(unique, 100)).failed()).isZero();
    assertThat(run(closed(grouped, 100).withTraffic(groups)).failed()).isZero();

    assertThat(hits(unique)).isZero();
    assertThat(hits(grouped)).isGreaterThan(90 * 300);
  }

  @Test
  void streamsAreReadToTheirEnd() {
    RunningSim sim = start(SimConfig.fast("demo"));
    Traffic stream = Traffic.small("demo").withStream(true);
    LoadReport report = run(closed(sim, 100).withTraffic(stream));
    assertThat(report.succeeded()).isEqualTo(100);

    get(sim.faults(Faults.NONE.withResets(100, 3)));
    LoadReport cut = run(closed(sim, 10).withTraffic(stream));
    assertThat(cut.succeeded()).isZero();
    assertThat(cut.outcomes()).containsExactly(Map.entry("reset", 10L));
  }

  @Test
  void failuresAreCountedByKindWithExamples() {
    RunningSim sim = start(SimConfig.fast("demo"));
    get(sim.faults(Faults.NONE.withFailures(100, 502)));
    LoadReport refused = run(closed(sim, 30));
    assertThat(refused.outcomes()).containsExactly(Map.entry("502", 30L));
    assertThat(refused.failures()).hasSize(20);
    assertThat(refused.failures().getFirst().outcome()).isEqualTo("502");

    get(sim.faults(Faults.NONE.withResets(100, 0)));
    assertThat(run(closed(sim, 10)).outcomes()).containsExactly(Map.entry("reset", 10L));

    get(sim.faults(Faults.NONE.withHang(true)));
    LoadSpec impatient = closed(sim, 4).withTimeout(Duration.ofMillis(100));
    assertThat(run(impatient).outcomes()).containsExactly(Map.entry("timeout", 4L));

    get(sim.kill());
    assertThat(run(closed(sim, 4)).outcomes()).containsExactly(Map.entry("connect", 4L));
  }

  @Test
  void busyConnectionsShowAsNotSentInAnOpenLoop() {
    RunningSim sim = start(SimConfig.fast("demo").withFaults(Faults.NONE.withHang(true)));
    LoadSpec spec =
        LoadSpec.steady(target(sim), "demo", 100, LONG)
            .withPace(new Pace.Open(100, 2))
            .withMaxRequests(10)
            .withTimeout(Duration.ofSeconds(2));

    assertThat(run(spec).outcomes())
        .containsOnly(Map.entry("not-sent", 8L), Map.entry("timeout", 2L));
  }

  @Test
  void measuresProcessesAndLeavesOutThoseThatAreGone() {
    RunningSim sim = start(SimConfig.fast("demo"));
    long self = ProcessHandle.current().pid();
    LoadSpec spec =
        closed(sim, 1000)
            .withProcesses(
                List.of(
                    new LoadSpec.WatchedProcess("self", self),
                    new LoadSpec.WatchedProcess("gone", Long.MAX_VALUE)));
    LoadReport report = run(spec);

    assertThat(report.processes()).hasSize(1);
    ProcessUsage usage = report.processes().getFirst();
    assertThat(usage.name()).isEqualTo("self");
    assertThat(usage.cpuSeconds()).isPositive();
    assertThat(usage.rssBytes()).isGreaterThan(1 << 20);
  }

  @Test
  void processStatIsReadAfterTheCommandWhateverItsName() {
    String stat = "7 (a b) c) S 1 1 1 0 -1 4194304 99 0 0 0 250 50 0 0 20 0 1 0 5 6 7";

    ProcessSample sample = ProcessSample.parse(stat, List.of("VmHWM:\t 20 kB", "VmRSS:\t 10 kB"));

    assertThat(sample).isEqualTo(new ProcessSample(3.0, 10 * 1024, 20 * 1024));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://192.168.1.1:80/",
        "http://example.com:80/",
        "http://127.0.0.1.example.com:80/",
        "https://127.0.0.1:80/",
        "http://127.0.0.1/",
        "http://[::2]:80/",
        "file:///etc/passwd"
      })
  void onlyLoopbackTargetsAreAccepted(String target) {
    assertThatThrownBy(() -> LoadSpec.full(URI.create(target), "demo", 1, LONG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("target");
  }

  private static LoadSpec closed(RunningSim sim, int requests) {
    return LoadSpec.full(target(sim), "demo", 4, LONG).withMaxRequests(requests);
  }

  private static URI target(RunningSim sim) {
    return URI.create(sim.url() + "/v1/chat/completions");
  }

  private static double hits(RunningSim sim) throws IOException, InterruptedException {
    return RIG.metric(sim, "vllm:prefix_cache_hits_total{");
  }

  private static RunningSim start(SimConfig config) {
    return RIG.start(config);
  }

  private static LoadReport run(LoadSpec spec) {
    return get(LoadRun.run(RIG.vertx, spec));
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
