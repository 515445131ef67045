package io.headgate.epp.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.epp.config.PickerConfig;
import io.headgate.epp.pool.LivePools;
import io.headgate.epp.pool.Member;
import io.headgate.epp.scheduling.Decision;
import io.headgate.epp.scheduling.Decision.Candidate;
import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import io.headgate.epp.scheduling.RequestFacts;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.v1.EndpointSample;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScrapeVerticleTest {
  private static final String POOL = "ns/pool";

  private static final Vertx vertx = Vertx.vertx();
  private String deployment = "";
  private final MemoryLog log = new MemoryLog();
  private final ScrapeCounters counters = new ScrapeCounters();
  private final LivePools pools =
      new LivePools(PickerConfig.standard(), System::nanoTime, Duration.ofMinutes(1));
  private final ModelServer a = new ModelServer(vertx);
  private final ModelServer b = new ModelServer(vertx);

  @BeforeEach
  void deploy() {
    pools.apply(Map.of(POOL, List.of(a.member(), b.member())));
    deploy(
        new ScrapeSettings(
            Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofMillis(300), 10_000));
  }

  private void deploy(ScrapeSettings settings) {
    deployment =
        vertx
            .deployVerticle(
                new ScrapeVerticle(pools, settings, log, counters, InstantSource.system()))
            .await();
  }

  @AfterEach
  void undeploy() {
    vertx.undeploy(deployment).await();
    a.close();
    b.close();
  }

  @AfterAll
  static void close() {
    vertx.close().await();
  }

  @Test
  void poolSeesWhatServersReport() {
    a.waiting(5);
    b.waiting(9);

    await().untilAsserted(() -> assertThat(seen(a).metrics().waiting()).isEqualTo(5));
    await().untilAsserted(() -> assertThat(seen(b).metrics().waiting()).isEqualTo(9));
    assertThat(seen(a).healthy()).isTrue();
    assertThat(seen(a).sampleAgeMillis()).isNotNegative();
  }

  @Test
  void oneConnectionIsKept() {
    await().until(() -> a.requests.get() > 20);

    assertThat(a.connectionsEver.get()).isEqualTo(1);
  }

  @Test
  void idleServerIsAskedLessOftenUntilItGetsARequest() {
    a.shows("vllm:num_requests_running 0\n");
    await().until(() -> seen(a).sampleAgeMillis() >= 0 && seen(a).metrics().running() == 0);
    int idle = a.requests.get();
    int busy = b.requests.get();
    await().until(() -> b.requests.get() > busy + 40);
    assertThat(a.requests.get() - idle).isBetween(2, 20);

    pools
        .find(POOL)
        .orElseThrow()
        .reserve(a.member().address(), RequestFacts.bodyless(Optional.empty()));
    int woken = a.requests.get();
    int later = b.requests.get();
    await().until(() -> b.requests.get() > later + 40);
    assertThat(a.requests.get() - woken).isGreaterThan(25);
  }

  @Test
  void atMostOneRequestIsOutstanding() {
    await().until(() -> a.requests.get() > 0);
    a.answer = _ -> {};
    int before = a.requests.get();
    await().until(() -> counters.failures() > 0);

    assertThat(a.requests.get()).isBetween(before + 1, before + 3);
  }

  @Test
  void deadServerIsPassedOverAndComesBack() {
    int port = a.port();
    Member member = a.member();
    await().until(() -> seen(a).sampleAgeMillis() >= 0);
    a.die();
    await().until(() -> !seen(member).healthy());
    assertThat(picked()).containsExactly(b.member().address());

    a.listen(port);
    await().until(() -> seen(member).healthy());
    assertThat(picked()).hasSize(2);
  }

  @Test
  void serverThatStopsAnsweringIsPassedOverBeforeTheTimeout() {
    await().until(() -> seen(a).sampleAgeMillis() >= 0);
    a.answer = _ -> {};
    await().until(() -> !seen(a).healthy());
    assertThat(counters.failures()).isZero();

    a.waiting(1);
    await().until(() -> seen(a).healthy());
  }

  @Test
  void serverErrorIsUnhealthyAndClientErrorIsNot() {
    await().until(() -> seen(a).sampleAgeMillis() >= 0);
    a.answer = request -> request.response().setStatusCode(503).end("draining");
    b.answer = request -> request.response().setStatusCode(404).end("what?");
    await().until(() -> !seen(a).healthy());
    int answered = b.requests.get();
    await().until(() -> b.requests.get() > answered + 3);

    assertThat(seen(b).healthy()).isTrue();
    a.waiting(1);
    await().until(() -> seen(a).healthy());
  }

  @Test
  void restartedConnectionAloneDoesNotMakeUnhealthy() {
    for (int i = 0; i < 10; i++) {
      await().until(() -> !a.connections.isEmpty());
      int before = a.requests.get();
      a.connections.forEach(HttpConnection::close);
      await().until(() -> a.requests.get() > before);
      assertThat(seen(a).healthy()).isTrue();
    }
    assertThat(counters.failures()).isZero();
  }

  @Test
  void endlessPageIsCutOff() {
    a.answer =
        request -> {
          request.response().setChunked(true);
          request.response().write("vllm:num_requests_waiting 5\n");
          request.response().write("x 1\n".repeat(100_000));
        };

    await().until(() -> seen(a).metrics().waiting() == 5);
    await().until(() -> lastSample(a).getError().contains("longer than 10000 bytes"));
  }

  @Test
  void brokenAnswerIsUnhealthy() {
    await().until(() -> seen(a).sampleAgeMillis() >= 0);
    a.answer = request -> request.connection().close();

    await().until(() -> !seen(a).healthy());
  }

  @Test
  void memberThatLeavesIsScrapedNoMore() {
    await().until(() -> a.requests.get() > 2);
    pools.apply(Map.of(POOL, List.of(b.member())));
    int followed = b.requests.get();
    await().until(() -> b.requests.get() > followed + 10);
    int before = a.requests.get();
    int later = b.requests.get();
    await().until(() -> b.requests.get() > later + 10);

    assertThat(a.requests.get()).isEqualTo(before);
  }

  @Test
  void logGetsChangesAndOtherwiseOneSampleASecond() {
    a.waiting(5);
    await().until(() -> !log.appended.isEmpty() && lastSample(a).getWaiting() == 5);
    long before = samples(a).size();
    int requests = a.requests.get();
    await().until(() -> a.requests.get() > requests + 20);
    assertThat(samples(a).size() - before).isLessThanOrEqualTo(2);

    a.waiting(6);
    await().until(() -> lastSample(a).getWaiting() == 6);
    EndpointSample sample = lastSample(a);
    assertThat(sample.getPool()).isEqualTo(POOL);
    assertThat(sample.getReachable()).isTrue();
    assertThat(sample.getAtMicros()).isPositive();
    assertThat(log.appended.getFirst().key()).startsWith(POOL + "|127.0.0.1:");
  }

  @Test
  void fullLogCostsSamplesOnly() {
    log.full = true;
    a.waiting(5);
    await().until(() -> counters.dropped() > 0);

    assertThat(seen(a).metrics().waiting()).isEqualTo(5);
    log.full = false;
    a.waiting(6);
    await().until(() -> !samples(a).isEmpty());
  }

  private List<String> picked() {
    Decision decision =
        pools.find(POOL).orElseThrow().pick(RequestFacts.bodyless(Optional.empty()), 1);
    return ((Decision.Picked) decision).endpoints();
  }

  private Endpoint seen(ModelServer server) {
    return seen(server.member());
  }

  private Endpoint seen(Member member) {
    return pools
        .find(POOL)
        .orElseThrow()
        .pick(RequestFacts.bodyless(Optional.empty()), 1)
        .candidates()
        .stream()
        .map(Candidate::endpoint)
        .filter(endpoint -> endpoint.address().equals(member.address()))
        .findFirst()
        .orElseThrow();
  }

  private List<EndpointSample> samples(ModelServer server) {
    return log.appended.stream()
        .map(ScrapeVerticleTest::sample)
        .filter(sample -> sample.getEndpoint().equals(server.member().address()))
        .toList();
  }

  private EndpointSample lastSample(ModelServer server) {
    List<EndpointSample> samples = samples(server);
    return samples.isEmpty() ? EndpointSample.getDefaultInstance() : samples.getLast();
  }

  private static EndpointSample sample(Append append) {
    return Topics.ENDPOINT_METRICS.decode(append.payload());
  }
}
