package io.headgate.watcher.kubernetes;

import static io.headgate.watcher.kubernetes.FakeApi.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.events.ResourceKey;
import io.headgate.watcher.kubernetes.api.Api;
import io.headgate.watcher.kubernetes.api.Backoff;
import io.headgate.watcher.kubernetes.apply.ApplyOptions;
import io.headgate.watcher.kubernetes.apply.KubernetesApplier;
import io.headgate.watcher.kubernetes.lead.Election;
import io.headgate.watcher.kubernetes.lead.LeaseOptions;
import io.headgate.watcher.kubernetes.read.Mirror;
import io.headgate.watcher.kubernetes.read.ReadOptions;
import io.headgate.watcher.status.Desire;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Statuses against a scripted API server. */
class KubernetesApplierTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONTROLLER = "headgate.io/gateway-controller";
  private static final String ROUTE =
      "/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes/route";
  private static final String GATEWAY =
      "/apis/gateway.networking.k8s.io/v1/namespaces/default/gateways/gw";
  private static final String POOL =
      "/apis/inference.networking.k8s.io/v1/namespaces/default/inferencepools/pool";
  private static final String OURS =
      "{controllerName: headgate.io/gateway-controller, parentRef: {name: %s}, conditions: [{type:"
          + " Accepted, status: '%s', reason: R, message: '', observedGeneration: 1}]}";

  private final Vertx vertx = Vertx.vertx();
  private final FakeApi server = new FakeApi(vertx);
  private final Api api = new Api(vertx, server.config(), Duration.ofSeconds(2));
  private final Mirror mirror = new Mirror(vertx, api, ReadOptions.of(CONTROLLER, Set.of()));
  private final AtomicBoolean leads = new AtomicBoolean(true);
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private KubernetesApplier applier;

  @BeforeEach
  void begin() {
    mirror.start();
    applier =
        new KubernetesApplier(
            vertx,
            api,
            mirror,
            new ApplyOptions(
                CONTROLLER,
                4,
                Duration.ofMillis(100),
                Duration.ofMillis(50),
                new Backoff(Duration.ofMillis(20), Duration.ofMillis(200)),
                Duration.ofMillis(300),
                Duration.ofMillis(50),
                Duration.ofSeconds(1),
                Duration.ofMillis(300),
                new Ticking()),
            leads::get);
    result(applier.begin(List.of()));
    result(mirror.ready());
  }

  @AfterEach
  void end() {
    result(applier.close());
    result(mirror.stop());
    api.close();
    result(vertx.close());
  }

  @Test
  void foreignEntriesStayAndOursAreReplacedInPlace() {
    server.put(
        ROUTE,
        "status: {parents: ["
            + OURS.formatted("gw", "False")
            + ", {controllerName: x.io/y,"
            + " parentRef: {name: gw}, conditions: [{type: Accepted, status: 'True'}]}, "
            + OURS.formatted("stale", "True")
            + "]}");

    want(present("HTTPRoute", "route", 1, "parents: [" + OURS.formatted("gw", "True") + "]"));

    await().until(() -> server.get(ROUTE).at("/status/parents").size() == 2);
    JsonNode parents = server.get(ROUTE).at("/status/parents");
    assertThat(parents.at("/0/conditions/0/status").asText()).isEqualTo("True");
    assertThat(parents.at("/0/conditions/0/lastTransitionTime").asText())
        .isEqualTo("2026-01-01T00:00:00Z");
    assertThat(parents.at("/1/controllerName").asText()).isEqualTo("x.io/y");
  }

  @Test
  void theTimeOfAConditionStaysWhileItsStatusDoesAndNothingIsWrittenTwice() {
    server.put(ROUTE, "spec: {}");
    Desire wanted =
        present("HTTPRoute", "route", 1, "parents: [" + OURS.formatted("gw", "True") + "]");
    want(wanted);
    await().until(() -> server.get(ROUTE).at("/status/parents").size() == 1);
    now = Instant.parse("2026-01-02T00:00:00Z");
    want(wanted);
    await().during(300, TimeUnit.MILLISECONDS).until(() -> server.count("PATCH") == 1);

    want(
        present(
            "HTTPRoute",
            "route",
            1,
            "parents: ["
                + OURS.formatted("gw", "True").replace("reason: R", "reason: Other")
                + "]"));

    await()
        .until(() ->
            server.get(ROUTE).at("/status/parents/0/conditions/0/reason").asText().equals("Other"));
    assertThat(server.get(ROUTE).at("/status/parents/0/conditions/0/lastTransitionTime").asText())
        .isEqualTo("2026-01-01T00:00:00Z");
  }

  @Test
  void whatIsWantedOfAStatusInOneRoundIsWrittenOnce() {
    server.put(ROUTE, "spec: {}");
    result(
        applier.apply(
            List.of(
                present(
                    "HTTPRoute", "route", 1, "parents: [" + OURS.formatted("gw", "False") + "]"),
                present(
                    "HTTPRoute", "route", 1, "parents: [" + OURS.formatted("gw", "True") + "]"))));

    await()
        .until(() ->
            server.get(ROUTE).at("/status/parents/0/conditions/0/status").asText().equals("True"));
    assertThat(server.count("PATCH")).isEqualTo(1);
  }

  @Test
  void aConflictIsSettledByReadingAfresh() {
    server.put(ROUTE, "spec: {}");
    server.conflicts = 2;

    want(present("HTTPRoute", "route", 1, "parents: [" + OURS.formatted("gw", "True") + "]"));

    await().until(() -> server.get(ROUTE).at("/status/parents").size() == 1);
    assertThat(server.count("PATCH")).isEqualTo(3);
    assertThat(server.requests).filteredOn(("GET " + ROUTE)::equals).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void aGatewayKeepsConditionsOfOthersAndLosesTheDefaults() {
    server.put(
        GATEWAY,
        "status: {conditions: [{type: Scheduled, status: Unknown}, {type: x.io/Theirs, status:"
            + " 'True'}]}");

    want(
        present(
            "Gateway",
            "gw",
            1,
            "{conditions: [{type: Accepted, status: 'True'}], listeners: [], addresses: []}"));

    await()
        .until(
            () -> server.get(GATEWAY).at("/status/conditions/0/type").asText().equals("Accepted"));
    assertThat(server.get(GATEWAY).at("/status/conditions")).hasSize(2);
    assertThat(server.get(GATEWAY).at("/status/conditions/1/type").asText())
        .isEqualTo("x.io/Theirs");
  }

  @Test
  void entriesOfAPoolWhoseServerDropsTheControllerNameAreStillOurs() {
    server.put(
        POOL,
        "status: {parents: [{parentRef: {kind: Status, name: default}}, {parentRef: {name: gw},"
            + " conditions: []}]}");

    want(present("InferencePool", "pool", 1, "parents: [" + OURS.formatted("gw", "True") + "]"));

    await().until(() -> server.get(POOL).at("/status/parents").size() == 1);
    assertThat(server.get(POOL).at("/status/parents/0/controllerName").asText())
        .isEqualTo(CONTROLLER);
  }

  @Test
  void ofAnEntryOfOursFromAPreviousRunOnlyWhatIsWantedStays() {
    server.put(
        POOL,
        "status: {parents: [{controllerName: headgate.io/gateway-controller, parentRef: {name: gw},"
            + " conditions: [{type: Strange, status: 'True'}, {type: Accepted, status: 'True',"
            + " reason: R, message: '', observedGeneration: 1, lastTransitionTime:"
            + " '2025-01-01T00:00:00Z'}]}]}");

    want(present("InferencePool", "pool", 1, "parents: [" + OURS.formatted("gw", "True") + "]"));

    await().until(() -> server.get(POOL).at("/status/parents/0/conditions").size() == 1);
    assertThat(server.get(POOL).at("/status/parents/0/conditions/0/lastTransitionTime").asText())
        .isEqualTo("2025-01-01T00:00:00Z");
  }

  @Test
  void noMoreThanThirtyTwoEntries() {
    StringBuilder theirs = new StringBuilder();
    for (int i = 0; i < 31; i++) {
      theirs.append("{controllerName: x.io/y, parentRef: {name: p").append(i).append("}},");
    }
    server.put(ROUTE, "status: {parents: [" + theirs + "]}");

    want(
        present(
            "HTTPRoute",
            "route",
            1,
            "parents: [" + OURS.formatted("a", "True") + "," + OURS.formatted("b", "True") + "]"));

    await().until(() -> server.get(ROUTE).at("/status/parents").size() == 32);
    assertThat(server.get(ROUTE).at("/status/parents/31/parentRef/name").asText()).isEqualTo("a");
    await().during(300, TimeUnit.MILLISECONDS).until(() -> server.count("PATCH") == 1);
  }

  @Test
  void anEntryOfOursThatNobodyWantsGoesAfterAWhile() {
    server.put(ROUTE, "status: {parents: [" + OURS.formatted("gw", "True") + "]}");

    await()
        .until(
            () -> server.count("PATCH") == 1 && server.get(ROUTE).at("/status/parents").isEmpty());
  }

  @Test
  void manyChangesOfOneStatusAreFewWritesAndTheNewestWins() {
    server.put(GATEWAY, "spec: {}");
    for (int i = 1; i <= 500; i++) {
      want(
          present(
              "Gateway",
              "gw",
              1,
              "{conditions: [], listeners: [{name: a, attachedRoutes: " + i + "}]}"));
    }

    await()
        .until(() -> server.get(GATEWAY).at("/status/listeners/0/attachedRoutes").asInt() == 500);
    assertThat(server.count("PATCH")).isLessThan(50);
  }

  @Test
  void aReplicaThatDoesNotLeadWritesNothing() {
    leads.set(false);
    server.put(ROUTE, "spec: {}");

    want(present("HTTPRoute", "route", 1, "parents: [" + OURS.formatted("gw", "True") + "]"));

    await().during(300, TimeUnit.MILLISECONDS).until(() -> server.count("PATCH") == 0);
  }

  @Test
  void aLeaderThatHangsIsDeposedBeforeAnotherBegins() throws Exception {
    FakeApi leases = new FakeApi(vertx);
    Api deaf = new Api(vertx, leases.config(), Duration.ofSeconds(2));
    Api hearing = new Api(vertx, leases.config(), Duration.ofSeconds(2));
    AtomicInteger leading = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Election first = new Election(vertx, deaf, lease("first"), new Counting(leading, most));
    Election second = new Election(vertx, hearing, lease("second"), new Counting(leading, most));
    vertx.runOnContext(_ -> first.start());
    await().until(first::leads);
    vertx.runOnContext(_ -> second.start());
    await().during(1_500, TimeUnit.MILLISECONDS).until(() -> !second.leads());

    deaf.close();
    long began = System.nanoTime();
    await().atMost(Duration.ofSeconds(8)).until(second::leads);

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(6));
    assertThat(first.leads()).isFalse();
    assertThat(most).hasValue(1);
    result(second.stop());
    JsonNode lease = leases.get("/apis/coordination.k8s.io/v1/namespaces/ns/leases/l");
    assertThat(lease.at("/spec/holderIdentity").asText()).isEmpty();
    assertThat(lease.at("/spec/leaseTransitions").asInt()).isEqualTo(1);
    hearing.close();
  }

  private static LeaseOptions lease(String identity) {
    return LeaseOptions.of("ns", "l", identity);
  }

  private record Counting(AtomicInteger leading, AtomicInteger most) implements Election.Candidate {
    @Override
    public void elected() {
      most.accumulateAndGet(leading.incrementAndGet(), Math::max);
    }

    @Override
    public Future<Void> deposed() {
      leading.decrementAndGet();
      return Future.succeededFuture();
    }
  }

  private final class Ticking implements InstantSource {
    @Override
    public Instant instant() {
      return now;
    }
  }

  private void want(Desire desire) {
    result(applier.apply(List.of(desire)));
  }

  private static Desire present(String kind, String name, long generation, String status) {
    String group =
        kind.equals("InferencePool") ? "inference.networking.k8s.io" : "gateway.networking.k8s.io";
    ObjectNode content = JSON.createObjectNode();
    content.putObject("metadata").put("name", name).put("generation", generation);
    content.set("status", JSON.valueToTree(new Yaml().load(status)));
    return new Desire.Present(new ResourceKey(group, kind, "default", name), true, content);
  }
}
