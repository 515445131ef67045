package io.headgate.watcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.headgate.events.seal.Sealer;
import io.headgate.events.v1.AckEvent;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.DesiredObject;
import io.headgate.events.v1.DesiredStatus;
import io.headgate.events.v1.Resource;
import io.headgate.log.sqlite.SqliteEventLog;
import io.headgate.log.sqlite.SqliteOptions;
import io.headgate.watcher.kubernetes.lead.LeaseOptions;
import io.headgate.watcher.publish.PublisherOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against a real API server with the real CRDs. Skipped, and saying so, where there is none: see
 * {@link ApiProcess}.
 */
@Tag("cluster")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealClusterTest {
  private static final String CONTROLLER = "headgate.io/gateway-controller";
  private static final String GATEWAY_API = "/apis/gateway.networking.k8s.io/v1";
  private static final String ROUTES = GATEWAY_API + "/namespaces/default/httproutes";
  private static final String POOLS =
      "/apis/inference.networking.k8s.io/v1/namespaces/default/inferencepools";
  private static final String ROLE_BINDINGS =
      "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings";
  private static final String CORE = "/api/v1/namespaces/default";

  /** Tests run in the module's folder. */
  private static final Path RBAC = Path.of("..", "k8s", "base", "rbac.yaml");

  @TempDir static Path shared;
  static ApiProcess api;

  @TempDir Path temporary;
  private final Vertx vertx = Vertx.vertx();
  private final List<String> deployments = new ArrayList<>();
  private EventLog log;

  @BeforeAll
  static void server() throws Exception {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    api = new ApiProcess(shared.resolve("api"));
  }

  @AfterAll
  static void end() throws Exception {
    if (api != null) {
      api.close();
    }
  }

  @BeforeEach
  void open() {
    log = result(SqliteEventLog.open(vertx, temporary.resolve("events.db"), SqliteOptions.DEFAULT));
  }

  @AfterEach
  void close() throws Exception {
    api.delete(ROUTES + "/route");
    result(vertx.close());
  }

  @Test
  @Order(1)
  void kindsThatAreAbsentAtFirstAreFollowedOnceTheyAreThere() throws Exception {
    watcher(Optional.empty());
    assertThat(inForce()).containsKey(ResourceKey.parse("Namespace//default"));
    assertThat(inForce()).noneSatisfy((key, _) -> assertThat(key.group()).contains("gateway"));

    api.installCrds();
    api.post(GATEWAY_API + "/gatewayclasses", GATEWAY_CLASS);
    api.post(GATEWAY_API + "/namespaces/default/gateways", GATEWAY);

    await()
        .until(() ->
            inForce().keySet().stream()
                .map(ResourceKey::kind)
                .toList()
                .containsAll(List.of("GatewayClass", "Gateway")));
    assertThat(text("Gateway.gateway.networking.k8s.io/default/gw"))
        .doesNotContain("\"status\"", "managedFields", "resourceVersion");
  }

  @Test
  @Order(2)
  void onlySecretsThatAGatewayNamesAreRead() throws Exception {
    api.post(CORE + "/secrets", secret("other"));
    watcher(Optional.empty());
    api.post(CORE + "/secrets", secret("cert"));

    await().until(() -> inForce().containsKey(ResourceKey.parse("Secret/default/cert")));

    assertThat(inForce()).doesNotContainKey(ResourceKey.parse("Secret/default/other"));
    assertThat(text("Secret/default/cert")).doesNotContain("c2VjcmV0");
    api.delete(CORE + "/secrets/cert");
    await().until(() -> !inForce().containsKey(ResourceKey.parse("Secret/default/cert")));
  }

  @Test
  @Order(3)
  void podsAreToldOnceAPoolSelectsThem() throws Exception {
    api.post(CORE + "/serviceaccounts", "{metadata: {name: default}}");
    api.post(CORE + "/pods", pod("chosen", "llm"));
    api.post(CORE + "/pods", pod("other", "web"));
    watcher(Optional.empty());
    ResourceKey chosen = ResourceKey.parse("Pod/default/chosen");
    assertThat(inForce()).doesNotContainKey(chosen);

    api.post(POOLS, POOL);
    await().until(() -> inForce().containsKey(chosen));
    assertThat(inForce()).doesNotContainKey(ResourceKey.parse("Pod/default/other"));

    api.delete(POOLS + "/pool");
    await().until(() -> !inForce().containsKey(chosen));
  }

  @Test
  @Order(4)
  void ourEntryOfARouteIsWrittenBesideOthersAndGoesAgain() throws Exception {
    JsonNode route = api.post(ROUTES, ROUTE);
    api.merge(
        ROUTES + "/route/status",
        "{\"status\":{\"parents\":[{\"parentRef\":{\"name\":\"theirs\"},\"controllerName\":\"x.io/y\",\"conditions\":["
            + "{\"type\":\"Accepted\",\"status\":\"True\",\"reason\":\"Accepted\",\"message\":\"\",\"lastTransitionTime\":\"2026-01-01T00:00:00Z\"}]}]}}");
    KubernetesWatcher watcher = watcher(Optional.empty());
    long generation = route.path("metadata").path("generation").asLong();

    result(log.append(List.of(routeStatus(generation, "True"))));

    await()
        .untilAsserted(() -> {
          JsonNode parents = api.get(ROUTES + "/route").path("status").path("parents");
          assertThat(parents).hasSize(2);
          assertThat(parents.get(0).path("controllerName").asText()).isEqualTo("x.io/y");
          assertThat(parents.get(1).path("controllerName").asText()).isEqualTo(CONTROLLER);
          assertThat(parents.get(1).path("conditions").get(0).path("lastTransitionTime").asText())
              .isNotEmpty();
        });
    long writes = watcher.writes();
    String before = version(ROUTES + "/route");

    // Somebody wipes our entry: it comes back.
    api.merge(ROUTES + "/route/status", "{\"status\":{\"parents\":[]}}");
    await().until(() -> api.get(ROUTES + "/route").path("status").path("parents").size() == 1);
    assertThat(version(ROUTES + "/route")).isNotEqualTo(before);
    assertThat(watcher.writes()).isEqualTo(writes + 1);

    result(log.append(List.of(Append.tombstone(Topics.DESIRED, Keys.desiredStatus(ROUTE_KEY)))));
    await().until(() -> api.get(ROUTES + "/route").path("status").path("parents").isEmpty());
  }

  @Test
  @Order(5)
  void aStatusForAnOlderGenerationIsNotWritten() throws Exception {
    JsonNode route = api.post(ROUTES, ROUTE);
    long generation = route.path("metadata").path("generation").asLong();
    api.merge(ROUTES + "/route", "{\"spec\":{\"hostnames\":[\"a.example\"]}}");
    KubernetesWatcher watcher = watcher(Optional.empty());

    result(log.append(List.of(routeStatus(generation, "True"))));
    await().during(300, TimeUnit.MILLISECONDS).until(() -> watcher.writes() == 0);

    result(log.append(List.of(routeStatus(generation + 1, "True"))));
    await().until(() -> api.get(ROUTES + "/route").path("status").path("parents").size() == 1);
  }

  @Test
  @Order(6)
  void aShadowServiceIsMadeRepairedAndRemovedAndAForeignOneLeftAlone() throws Exception {
    api.post(
        CORE + "/services",
        "{metadata: {name: theirs}, spec: {ports: [{port: 80}], selector: {mine: 'no'}}}");
    KubernetesWatcher watcher = watcher(Optional.empty());
    result(log.append(List.of(shadow("shadow"), shadow("theirs"))));

    await().until(() -> api.get(CORE + "/services/shadow").path("spec").path("ports").size() == 2);
    await().until(() -> inForce().containsKey(ResourceKey.parse("Service/default/shadow")));
    assertThat(api.get(CORE + "/services/theirs").path("spec").path("selector").has("mine"))
        .isTrue();

    api.merge(
        CORE + "/services/shadow",
        "{\"metadata\":{\"labels\":{\"theirs\":\"l\"},\"annotations\":{\"theirs\":\"a\"}},"
            + "\"spec\":{\"selector\":{\"app\":\"edited\"}}}");
    await()
        .until(() ->
            api.get(CORE + "/services/shadow")
                .path("spec")
                .path("selector")
                .path("app")
                .asText()
                .equals("llm"));
    JsonNode metadata = api.get(CORE + "/services/shadow").path("metadata");
    assertThat(metadata.at("/labels/theirs").asText()).isEqualTo("l");
    assertThat(metadata.at("/annotations/theirs").asText()).isEqualTo("a");
    api.delete(CORE + "/services/shadow");
    await().until(() -> api.get(CORE + "/services/shadow").path("spec").path("ports").size() == 2);
    long writes = watcher.writes();
    await().during(1_200, TimeUnit.MILLISECONDS).until(() -> watcher.writes() == writes);

    result(
        log.append(
            List.of(
                Append.tombstone(Topics.DESIRED, "Service/default/shadow"),
                Append.tombstone(Topics.DESIRED, "Service/default/theirs"))));
    await().until(() -> api.get(CORE + "/services/shadow").path("code").asInt() == 404);
    assertThat(api.get(CORE + "/services/theirs").path("spec").path("selector").has("mine"))
        .isTrue();
  }

  @Test
  @Order(7)
  void ofTwoReplicasOneWritesAndTheOtherTakesOver() throws Exception {
    JsonNode route = api.post(ROUTES, ROUTE);
    KubernetesWatcher first = watcher(Optional.of("first"));
    await().until(first::leads);
    KubernetesWatcher second = watcher(Optional.of("second"));
    result(second.warm());
    assertThat(second.leads()).isFalse();
    result(
        log.append(
            List.of(routeStatus(route.path("metadata").path("generation").asLong(), "True"))));
    await().until(() -> api.get(ROUTES + "/route").path("status").path("parents").size() == 1);
    String version = version(ROUTES + "/route");
    int records = history().size();

    result(vertx.undeploy(deployments.getFirst()));
    await().atMost(Duration.ofSeconds(5)).until(second::leads);
    result(second.synced());

    // Nothing but the new leader's marker, and no status.
    assertThat(history()).hasSize(records + 1);
    assertThat(second.writes()).isZero();
    assertThat(version(ROUTES + "/route")).isEqualTo(version);
    api.delete(ROUTES + "/route");
    await().until(() -> !inForce().containsKey(ROUTE_KEY));
  }

  @Test
  @Order(8)
  void aRestartedApiServerDeletesNothingAndIsNotAskedInALoop() throws Exception {
    KubernetesWatcher watcher = watcher(Optional.empty());
    int before = history().size();
    api.stopServer();
    long requests = watcher.requests();
    await().during(3, TimeUnit.SECONDS).until(() -> true);
    assertThat(watcher.requests() - requests).isLessThan(200);

    api.startServer();
    api.post(ROUTES, ROUTE);
    await().until(() -> inForce().containsKey(ROUTE_KEY));

    assertThat(history().subList(before, history().size())).noneMatch(LogRecord::isTombstone);
  }

  @Test
  @Order(9)
  void aCreatedRouteIsOnTheLogSoonAndManyChangesOfOneStatusAreFewWrites() throws Exception {
    KubernetesWatcher watcher = watcher(Optional.empty());
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      ResourceKey key =
          new ResourceKey("gateway.networking.k8s.io", "HTTPRoute", "default", "r" + i);
      var seen = new java.util.concurrent.CompletableFuture<Long>();
      EventLog.Tail tail =
          result(
              log.tail(
                  Topics.RESOURCES,
                  result(log.end(Topics.RESOURCES)),
                  batch -> {
                    if (batch.stream().anyMatch(r -> r.key().equals(key.toString()))) {
                      seen.complete(System.nanoTime());
                    }
                    return Future.succeededFuture();
                  }));
      api.post(ROUTES, ROUTE.replace("name: route", "name: r" + i));
      long returned = System.nanoTime();
      millis.add((seen.get(20, TimeUnit.SECONDS) - returned) / 1e6);
      result(tail.stop());
    }
    double[] sorted =
        millis.subList(20, millis.size()).stream().mapToDouble(d -> d).sorted().toArray();
    System.out.printf(
        "create returned -> event on the log: p50 %.2f ms, p99 %.2f ms%n",
        sorted[sorted.length / 2], sorted[sorted.length - 2]);
    assertThat(sorted[sorted.length / 2]).isLessThan(100);

    JsonNode gateway = api.get(GATEWAY_API + "/namespaces/default/gateways/gw");
    long generation = gateway.path("metadata").path("generation").asLong();
    long writes = watcher.writes();
    long began = System.nanoTime();
    for (int i = 1; i <= 1000; i++) {
      result(log.append(List.of(gatewayStatus(generation, i))));
    }
    await()
        .until(() ->
            api.get(GATEWAY_API + "/namespaces/default/gateways/gw")
                    .path("status")
                    .path("listeners")
                    .path(0)
                    .path("attachedRoutes")
                    .asInt()
                == 1000);
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        "1000 statuses of one Gateway in %.1f s: %d writes%n", seconds, watcher.writes() - writes);
    assertThat(watcher.writes() - writes).isLessThan((long) (seconds * 4.5) + 3);
  }

  @Test
  @Order(10)
  void theRightsOfTheManifestAreEnoughAndNoMoreThanThat() throws Exception {
    api.post("/api/v1/namespaces", "{metadata: {name: headgate-system}}");
    api.apply(RBAC, "headgate-system");
    api.post(CORE + "/secrets", secret("cert"));
    JsonNode route = api.post(ROUTES, ROUTE);

    KubernetesWatcher watcher = asItself(Set.of());
    result(watcher.synced());
    result(log.append(List.of(statusOf(route), shadow("shadow"))));

    await().until(() -> api.get(ROUTES + "/route").path("status").path("parents").size() == 1);
    await().until(() -> api.get(CORE + "/services/shadow").path("spec").path("ports").size() == 2);
    result(log.append(List.of(Append.tombstone(Topics.DESIRED, "Service/default/shadow"))));
    await().until(() -> api.get(CORE + "/services/shadow").path("code").asInt() == 404);
    assertThat(inForce()).containsKey(ResourceKey.parse("Secret/default/cert"));
    result(log.append(List.of(refusal(), refusal())));
    await()
        .untilAsserted(() -> {
          // The API server tells of its own repairs in the same namespace.
          List<String> told = new ArrayList<>();
          for (JsonNode event :
              api.get("/apis/events.k8s.io/v1/namespaces/default/events").path("items")) {
            if (event.at("/regarding/name").asText().equals("gw")) {
              told.add(event.path("note").asText());
            }
          }
          assertThat(told)
              .containsExactly("Envoy envoy-1 refused Listener https/443: no such filter");
        });
    theRoleOfPickersCanBeGivenAndNoGreaterOne();
    deletedOnesOfEveryKindComeBack();
    assertThat(watcher.troubles()).isEmpty();
    JsonNode lease =
        api.get("/apis/coordination.k8s.io/v1/namespaces/headgate-system/leases/headgate-watcher");
    assertThat(lease.at("/spec/holderIdentity").asText()).isEqualTo("itself");
  }

  @Test
  @Order(11)
  void inNamespacedModeRightsInTheseNamespacesAreEnough() throws Exception {
    String bindings = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/headgate-";
    for (String role : List.of("reader", "writer", "deployer")) {
      api.delete(bindings + role);
      api.post(
          "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
          "{metadata: {name: headgate-"
              + role
              + "}, roleRef: {apiGroup: rbac.authorization.k8s.io,"
              + " kind: ClusterRole, name: headgate-"
              + role
              + "}, subjects: [{kind: ServiceAccount,"
              + " name: headgate-watcher, namespace: headgate-system}]}");
    }
    api.post("/api/v1/namespaces/headgate-system/secrets", secret("elsewhere"));
    JsonNode route = api.post(ROUTES, ROUTE);

    KubernetesWatcher watcher = asItself(Set.of("default"));
    result(watcher.synced());
    result(log.append(List.of(statusOf(route), binding("proxy", "headgate-picker"))));

    await().until(() -> api.get(ROUTES + "/route").path("status").path("parents").size() == 1);
    await().until(() -> !uid(ROLE_BINDINGS + "/proxy").isEmpty());
    assertThat(watcher.troubles()).isEmpty();
    assertThat(inForce())
        .containsKey(ResourceKey.parse("Secret/default/cert"))
        .containsKey(ResourceKey.parse("Namespace//default"))
        .doesNotContainKey(ResourceKey.parse("Namespace//headgate-system"));
  }

  /** The watcher may give this role even where it has not all of the role's rights itself. */
  private void theRoleOfPickersCanBeGivenAndNoGreaterOne() throws Exception {
    api.merge(
        "/apis/rbac.authorization.k8s.io/v1/clusterroles/headgate-picker",
        "{\"rules\":[{\"apiGroups\":[\"\"],\"resources\":[\"pods/log\"],\"verbs\":[\"get\"]}]}");
    result(log.append(List.of(binding("greater", "cluster-admin"))));
    result(log.append(List.of(binding("proxy", "headgate-picker"))));

    await().until(() -> !uid(ROLE_BINDINGS + "/proxy").isEmpty());
    await()
        .during(1, TimeUnit.SECONDS)
        .atMost(Duration.ofSeconds(5))
        .until(() -> uid(ROLE_BINDINGS + "/greater").isEmpty());
    result(
        log.append(
            List.of(
                Append.tombstone(Topics.DESIRED, binding("greater", "").key()),
                Append.tombstone(Topics.DESIRED, binding("proxy", "").key()))));
    await().until(() -> uid(ROLE_BINDINGS + "/proxy").isEmpty());
  }

  private void deletedOnesOfEveryKindComeBack() throws Exception {
    List<String> paths =
        List.of(
            "/apis/apps/v1/namespaces/default/deployments/proxy",
            CORE + "/serviceaccounts/proxy",
            CORE + "/configmaps/proxy",
            "/apis/policy/v1/namespaces/default/poddisruptionbudgets/proxy",
            "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers/proxy",
            ROLE_BINDINGS + "/proxy");
    List<Append> wanted =
        List.of(
            proxy("apps/v1", "Deployment", DEPLOYMENT_SPEC),
            proxy("v1", "ServiceAccount", "\"automountServiceAccountToken\":false"),
            proxy("v1", "ConfigMap", "\"data\":{\"a\":\"b\"}"),
            proxy(
                "policy/v1",
                "PodDisruptionBudget",
                "\"spec\":{\"minAvailable\":1,\"selector\":{\"matchLabels\":{\"app\":\"p\"}}}"),
            proxy(
                "autoscaling/v2",
                "HorizontalPodAutoscaler",
                "\"spec\":{\"maxReplicas\":2,\"scaleTargetRef\":{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"name\":\"proxy\"}}"),
            binding("proxy", "headgate-picker"));
    result(log.append(wanted));
    Map<String, String> first = new TreeMap<>();
    for (String path : paths) {
      await().until(() -> !uid(path).isEmpty());
      first.put(path, uid(path));
    }
    for (String path : paths) {
      // Deleted until its watch is there to see it.
      await()
          .pollInterval(Duration.ofMillis(500))
          .until(() -> {
            if (uid(path).equals(first.get(path))) {
              api.delete(path);
            }
            return !uid(path).isEmpty() && !uid(path).equals(first.get(path));
          });
    }
    api.merge(
        paths.getFirst(),
        "{\"metadata\":{\"labels\":{\"theirs\":\"l\"}},\"spec\":{\"replicas\":5,\"minReadySeconds\":9}}");
    await().until(() -> api.get(paths.getFirst()).at("/spec/minReadySeconds").asInt() == 3);
    assertThat(api.get(paths.getFirst()).at("/spec/replicas").asInt()).isEqualTo(5);
    assertThat(api.get(paths.getFirst()).at("/metadata/labels/theirs").asText()).isEqualTo("l");
    for (Append one : wanted) {
      result(log.append(List.of(Append.tombstone(Topics.DESIRED, one.key()))));
    }
    for (String path : paths) {
      await().until(() -> uid(path).isEmpty());
    }
  }

  private String uid(String path) throws Exception {
    return api.get(path).path("metadata").path("uid").asText("");
  }

  private static Append proxy(String apiVersion, String kind, String rest) {
    return made(apiVersion, kind, "proxy", rest);
  }

  private static Append made(String apiVersion, String kind, String name, String rest) {
    String metadata =
        "\"metadata\":{\"name\":\""
            + name
            + "\",\"namespace\":\"default\",\"labels\":{\"app.kubernetes.io/managed-by\":\"headgate\"}}";
    return Append.of(
        Topics.DESIRED,
        ResourceKey.of(apiVersion, kind, "default", name).toString(),
        DesiredEvent.newBuilder()
            .setObject(
                DesiredObject.newBuilder()
                    .setApiVersion(apiVersion)
                    .setKind(kind)
                    .setNamespace("default")
                    .setName(name)
                    .setJson(
                        ByteString.copyFromUtf8(
                            "{\"apiVersion\":\"%s\",\"kind\":\"%s\",%s,%s}"
                                .formatted(apiVersion, kind, metadata, rest))))
            .build());
  }

  private static Append binding(String name, String role) {
    return made(
        "rbac.authorization.k8s.io/v1",
        "RoleBinding",
        name,
        """
        "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"%s"},
         "subjects":[{"kind":"ServiceAccount","name":"proxy","namespace":"default"}]
        """
            .formatted(role));
  }

  private static final String DEPLOYMENT_SPEC =
      """
      "spec":{"minReadySeconds":3,"selector":{"matchLabels":{"app":"p"}},
       "template":{"metadata":{"labels":{"app":"p"}},
        "spec":{"containers":[{"name":"envoy","image":"e","resources":{"requests":{"cpu":"1000m"}}}]}}}
      """;

  /** Policies are webhooks that the API server runs itself. */
  @Test
  @Order(12)
  void whatAPolicyOfTheClusterDeniesIsWrittenOnceItMayBeAndOthersAtOnce() throws Exception {
    String policies = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolic";
    api.post(policies + "ies", POLICY);
    api.post(policies + "ybindings", POLICY_BINDING);
    KubernetesWatcher watcher = watcher(Optional.empty());
    // A policy works some time after it was made.
    await()
        .until(() ->
            api.send("POST", CORE + "/services?dryRun=All", "application/json", DENIED_SERVICE)
                    .path("code")
                    .asInt()
                == 422);

    result(log.append(List.of(shadow("denied"), shadow("allowed"))));
    await().until(() -> api.get(CORE + "/services/allowed").has("spec"));
    long requests = watcher.requests();
    await().during(3, TimeUnit.SECONDS).until(() -> watcher.requests() - requests < 20);
    assertThat(api.get(CORE + "/services/denied").has("spec")).isFalse();

    api.delete(policies + "ybindings/denied");
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> api.get(CORE + "/services/denied").has("spec"));
  }

  @Test
  @Order(13)
  void inANamespaceThatGoesNothingIsTriedInALoop() throws Exception {
    api.post("/api/v1/namespaces", "{metadata: {name: leaving}, spec: {finalizers: [kubernetes]}}");
    KubernetesWatcher watcher = watcher(Optional.empty());
    api.delete("/api/v1/namespaces/leaving");
    result(log.append(List.of(shadow("late", "leaving"))));
    long requests = watcher.requests();
    await().during(3, TimeUnit.SECONDS).until(() -> watcher.requests() - requests < 20);

    result(log.append(List.of(Append.tombstone(Topics.DESIRED, "Service/leaving/late"))));
    await().during(1, TimeUnit.SECONDS).until(() -> watcher.requests() - requests < 25);
  }

  @Test
  @Order(14)
  void whatIsWantedDuringARestartIsWrittenAfterItAndNothingTwice() throws Exception {
    JsonNode route = api.post(ROUTES, ROUTE);
    KubernetesWatcher watcher = watcher(Optional.empty());
    api.stopServer();
    long before = watcher.writes();
    result(log.append(List.of(statusOf(route), shadow("meanwhile"))));
    await().until(() -> watcher.writes() > before);
    long writes = watcher.writes();

    api.startServer();

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            api.get(ROUTES + "/route").path("status").path("parents").size() == 1
                && api.get(CORE + "/services/meanwhile").has("spec"));
    long written = watcher.writes();
    await().during(2, TimeUnit.SECONDS).until(() -> watcher.writes() == written);
    System.out.printf(
        "%d writes tried during the outage and %d after it%n", writes, written - writes);
  }

  private static final String DENIED_SERVICE =
      "{\"metadata\":{\"name\":\"denied\"},\"spec\":{\"clusterIP\":\"None\",\"ports\":[{\"port\":80}]}}";
  private static final String POLICY =
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: denied}
      spec:
        failurePolicy: Fail
        matchConstraints:
          resourceRules:
          - {apiGroups: [''], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [services]}
        validations: [{expression: "object.metadata.name != 'denied'", message: no such name here}]
      """;
  private static final String POLICY_BINDING =
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: denied}
      spec: {policyName: denied, validationActions: [Deny]}
      """;

  private static Append statusOf(JsonNode route) {
    return routeStatus(route.path("metadata").path("generation").asLong(), "True");
  }

  private KubernetesWatcher asItself(Set<String> namespaces) throws Exception {
    return deploy(
        KubernetesOptions.of(
            Optional.of(api.kubeconfig(ApiProcess.WATCHER_TOKEN)),
            CONTROLLER,
            namespaces,
            Optional.of(LeaseOptions.of("headgate-system", "headgate-watcher", "itself"))));
  }

  private KubernetesWatcher watcher(Optional<String> identity) throws Exception {
    KubernetesWatcher watcher =
        deploy(
            KubernetesOptions.of(
                Optional.of(api.kubeconfig()),
                CONTROLLER,
                Set.of(),
                identity.map(id -> LeaseOptions.of("default", "headgate-watcher", id))));
    if (identity.isEmpty() || identity.get().equals("first")) {
      result(watcher.synced());
    }
    return watcher;
  }

  private KubernetesWatcher deploy(KubernetesOptions options) {
    KubernetesWatcher watcher =
        new KubernetesWatcher(log, new Sealer(new byte[32]), options, PublisherOptions.DEFAULT);
    deployments.add(result(vertx.deployVerticle(watcher)));
    return watcher;
  }

  private static final ResourceKey ROUTE_KEY =
      new ResourceKey("gateway.networking.k8s.io", "HTTPRoute", "default", "route");

  private static Append routeStatus(long generation, String accepted) {
    return status(
        "HTTPRoute",
        "route",
        generation,
        """
        {"parents":[{"parentRef":{"name":"gw"},"controllerName":"%s","conditions":[
          {"type":"Accepted","status":"%s","reason":"Accepted","message":"","observedGeneration":%d}]}]}
        """
            .formatted(CONTROLLER, accepted, generation));
  }

  private static Append refusal() {
    String type = "type.googleapis.com/envoy.config.listener.v3.Listener";
    return Append.of(
        Topics.ACKS,
        Keys.ack("default/gw", "envoy-1", type),
        AckEvent.newBuilder()
            .setGateway("default/gw")
            .setNode("envoy-1")
            .setTypeUrl(type)
            .setOutcome(AckEvent.Outcome.NACKED)
            .setError("no such filter")
            .addResources("https/443")
            .setAtMicros(System.currentTimeMillis() * 1_000)
            .build());
  }

  private static Append gatewayStatus(long generation, int attached) {
    return status(
        "Gateway",
        "gw",
        generation,
        """
        {"addresses":[],"conditions":[{"type":"Accepted","status":"True","reason":"Accepted","message":"","observedGeneration":%d}],
         "listeners":[{"name":"https","attachedRoutes":%d,"supportedKinds":[],"conditions":[]}]}
        """
            .formatted(generation, attached));
  }

  private static Append status(String kind, String name, long generation, String json) {
    return Append.of(
        Topics.DESIRED,
        Keys.desiredStatus(new ResourceKey("gateway.networking.k8s.io", kind, "default", name)),
        DesiredEvent.newBuilder()
            .setStatus(
                DesiredStatus.newBuilder()
                    .setApiVersion("gateway.networking.k8s.io/v1")
                    .setKind(kind)
                    .setNamespace("default")
                    .setName(name)
                    .setObservedGeneration(generation)
                    .setJson(ByteString.copyFromUtf8(json)))
            .build());
  }

  private static Append shadow(String name) {
    return shadow(name, "default");
  }

  private static Append shadow(String name, String namespace) {
    return Append.of(
        Topics.DESIRED,
        "Service/" + namespace + "/" + name,
        DesiredEvent.newBuilder()
            .setObject(
                DesiredObject.newBuilder()
                    .setApiVersion("v1")
                    .setKind("Service")
                    .setNamespace(namespace)
                    .setName(name)
                    .setJson(
                        ByteString.copyFromUtf8(
                            """
                            {"apiVersion":"v1","kind":"Service",
                             "metadata":{"name":"%s","namespace":"%s","labels":{"istio.io/inferencepool-name":"pool"}},
                             "spec":{"type":"ClusterIP","clusterIP":"None","selector":{"app":"llm"},
                              "ports":[{"name":"http-0","protocol":"TCP","port":54321,"targetPort":8000},
                                       {"name":"http-1","protocol":"TCP","port":54322,"targetPort":8001}]}}
                            """
                                .formatted(name, namespace))))
            .build());
  }

  private static final String GATEWAY_CLASS =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: GatewayClass
      metadata: {name: headgate}
      spec: {controllerName: headgate.io/gateway-controller}
      """;
  private static final String GATEWAY =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata: {name: gw}
      spec:
        gatewayClassName: headgate
        listeners: [{name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: cert}]}}]
      """;
  private static final String ROUTE =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata: {name: route}
      spec: {parentRefs: [{name: gw}]}
      """;
  private static final String POOL =
      """
      apiVersion: inference.networking.k8s.io/v1
      kind: InferencePool
      metadata: {name: pool}
      spec:
        selector: {matchLabels: {app: llm}}
        targetPorts: [{number: 8000}]
        endpointPickerRef: {name: epp, port: {number: 9002}}
      """;

  private static String secret(String name) {
    return "{metadata: {name: " + name + "}, data: {value: c2VjcmV0}}";
  }

  private static String pod(String name, String app) {
    return "{metadata: {name: "
        + name
        + ", labels: {app: "
        + app
        + "}}, spec: {containers: [{name: c, image: i}]}}";
  }

  private String version(String path) throws Exception {
    return api.get(path).path("metadata").path("resourceVersion").asText();
  }

  private List<LogRecord> history() {
    return result(log.read(Topics.RESOURCES, Position.BEGINNING, 100_000));
  }

  private Map<ResourceKey, Resource> inForce() {
    Map<ResourceKey, Resource> objects = new TreeMap<>();
    for (LogRecord record : result(log.readCompacted(Topics.RESOURCES)).records()) {
      if (!Keys.isSynced(record.key())) {
        objects.put(ResourceKey.parse(record.key()), record.decode(Topics.RESOURCES).getResource());
      }
    }
    return objects;
  }

  private String text(String key) {
    Resource resource = inForce().get(ResourceKey.parse(key));
    return resource == null ? "" : resource.getJson().toStringUtf8();
  }

  static <T> T result(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
