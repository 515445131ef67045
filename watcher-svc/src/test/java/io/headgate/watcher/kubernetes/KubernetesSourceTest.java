package io.headgate.watcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.events.ResourceKey;
import io.headgate.watcher.kubernetes.api.Api;
import io.headgate.watcher.kubernetes.api.ApiKinds;
import io.headgate.watcher.kubernetes.api.Backoff;
import io.headgate.watcher.kubernetes.read.KubernetesSource;
import io.headgate.watcher.kubernetes.read.Mirror;
import io.headgate.watcher.kubernetes.read.ReadOptions;
import io.headgate.watcher.source.ResourceSource;
import io.headgate.watcher.source.ResourceSourceContract;
import io.headgate.watcher.source.SourceEvent;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract of sources, and what an API server can do to one. */
class KubernetesSourceTest extends ResourceSourceContract {
  private static final String GATEWAYS = "/apis/gateway.networking.k8s.io/v1/namespaces/default/";
  private static final String ROUTES = GATEWAYS + "httproutes/";
  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps/";
  private static final ResourceKey ROUTE =
      new ResourceKey("gateway.networking.k8s.io", "HTTPRoute", "default", "route");

  private FakeApi server;
  private Api api;
  private Mirror mirror;

  @Override
  protected ResourceSource newSource() {
    server = new FakeApi(vertx);
    api = new Api(vertx, server.config(), Duration.ofSeconds(5));
    server.put(
        "/apis/gateway.networking.k8s.io/v1/gatewayclasses/headgate",
        "spec: {controllerName: headgate.io/gateway-controller}");
    for (String name : new String[] {"one", "two"}) {
      server.put(
          GATEWAYS + "gateways/uses-" + name,
          "spec: {gatewayClassName: headgate, infrastructure: {parametersRef: {group: '', kind:"
              + " ConfigMap, name: "
              + name
              + "}}}");
    }
    return sourceOf(Set.of());
  }

  private ResourceSource sourceOf(Set<String> namespaces) {
    mirror =
        new Mirror(
            vertx,
            api,
            new ReadOptions(
                "headgate.io/gateway-controller",
                namespaces,
                ApiKinds.FOLLOWED,
                2,
                new Backoff(Duration.ofMillis(20), Duration.ofMillis(400)),
                Duration.ofMillis(100),
                Duration.ofSeconds(60),
                Duration.ofMillis(600)));
    mirror.start();
    return new KubernetesSource(vertx, mirror);
  }

  @AfterEach
  void cut() {
    result(mirror.stop());
    api.close();
  }

  @Override
  protected void put(String name, String value) {
    server.put(CONFIG_MAPS + name, "data: {value: '" + value + "'}");
  }

  @Override
  protected void remove(String name) {
    server.remove(CONFIG_MAPS + name);
  }

  @Override
  protected Map<String, String> values() {
    Map<String, String> values = super.values();
    values.values().removeIf(String::isEmpty);
    return values;
  }

  @Test
  void cutWatchesGoOnWhereTheyWereWithoutListingOrDeleting() {
    server.put(ROUTES + "route", "spec: {}");
    started();
    long lists = server.count("limit=");

    server.cut();
    server.put(ROUTES + "later", "spec: {}");

    await().until(() -> objects.containsKey(named("later")));
    assertThat(server.count("limit=") - lists).isZero();
    assertThat(events).noneMatch(SourceEvent.Deleted.class::isInstance);
  }

  @Test
  void aForgottenPositionIsListedAgainAndOnlyWhatIsGoneIsDeleted() {
    server.put(ROUTES + "route", "spec: {}");
    server.put(ROUTES + "doomed", "spec: {}");
    started();
    server.forgetful.add("httproutes");
    server.cut();
    server.removeUnseen(ROUTES + "doomed");
    await().until(() -> !objects.containsKey(named("doomed")));
    assertThat(events).filteredOn(SourceEvent.Deleted.class::isInstance).hasSize(1);

    // As long as every watch is refused, it is asked with back-off.
    long asked = server.count("httproutes");
    await().during(2, TimeUnit.SECONDS).atMost(Duration.ofSeconds(5)).until(() -> true);
    assertThat(server.count("httproutes") - asked).isLessThan(40);

    server.forgetful.clear();
    server.put(ROUTES + "later", "spec: {}");
    await().until(() -> objects.containsKey(named("later")));
    assertThat(events).filteredOn(SourceEvent.Deleted.class::isInstance).hasSize(1);
  }

  @Test
  void aWatchThatGoesSilentIsReplaced() {
    server.mute.add("httproutes");
    started();
    server.put(ROUTES + "route", "spec: {}");
    server.mute.clear();

    await().until(() -> objects.containsKey(ROUTE));
  }

  @Test
  void aKindMayComeAndGo() {
    server.absent.add("httproutes");
    server.absent.add("inferencepools");
    server.put(ROUTES + "route", "spec: {}");
    started();
    assertThat(objects).doesNotContainKey(ROUTE);

    server.absent.remove("httproutes");
    await().until(() -> objects.containsKey(ROUTE));

    server.absent.add("httproutes");
    server.cut();
    await().until(() -> !objects.containsKey(ROUTE));
    assertThat(events).filteredOn(SourceEvent.Deleted.class::isInstance).hasSize(1);
  }

  @Test
  void aKindThatIsNoLongerShownIsAProblemUntilItIsAndWhatWasKnownStays() {
    String trouble = "HTTPRoute cannot be followed: 403 the role is gone";
    server.put(ROUTES + "route", "spec: {}");
    started();

    server.forbidden.add("httproutes");
    server.cut();
    await().until(() -> events.getLast() instanceof SourceEvent.Rejected);
    assertThat(events.getLast())
        .extracting(event -> ((SourceEvent.Rejected) event).problem().display())
        .isEqualTo("cluster: " + trouble);
    assertThat(mirror.troubles()).containsExactly(trouble);
    assertThat(objects).containsKey(ROUTE);

    server.forbidden.clear();
    await().until(() -> events.getLast() instanceof SourceEvent.Cleared);
    assertThat(mirror.troubles()).isEmpty();
    assertThat(events).filteredOn(SourceEvent.Rejected.class::isInstance).hasSize(1);
  }

  @Test
  void aKindThatWasNeverShownIsNamedAndWaitedFor() {
    result(mirror.stop());
    server.forbidden.add("httproutes");
    source = sourceOf(Set.of());
    start();
    await()
        .untilAsserted(() ->
            assertThat(mirror.troubles())
                .containsExactly("HTTPRoute cannot be followed: 403 the role is gone"));
    assertThat(events).isEmpty();

    server.forbidden.clear();
    await().until(() -> !events.isEmpty());
    assertThat(mirror.troubles()).isEmpty();
  }

  @Test
  void anApiServerThatIsNotThereYetIsWaitedFor() {
    server.hung = true;
    start();
    server.hung = false;
    await().atMost(Duration.ofSeconds(60)).until(() -> !events.isEmpty());
    assertThat(events.getLast()).isInstanceOf(SourceEvent.Synced.class);
  }

  @Test
  void secretsAreReadByNameOnlyAndNothingElseClusterWideInNamespacedMode() {
    await().until(() -> server.watching() >= 17);
    result(mirror.stop());
    await().until(() -> server.watching() == 0);
    server.requests.clear();
    server.put(
        GATEWAYS + "gateways/tls",
        "spec: {gatewayClassName: headgate, listeners: [{tls: {certificateRefs: [{name: cert},"
            + " {name: far, namespace: elsewhere}]}}]}");
    server.put(
        GATEWAYS + "gateways/theirs",
        "spec: {gatewayClassName: other, listeners: [{tls: {certificateRefs: [{name: private}]}}]}");
    server.put("/api/v1/namespaces/default/secrets/cert", "data: {a: YQ==}");
    server.put("/api/v1/namespaces/default/secrets/private", "data: {a: YQ==}");
    source = sourceOf(Set.of("default"));

    started();

    assertThat(objects).containsKey(ResourceKey.parse("Secret/default/cert"));
    assertThat(objects).doesNotContainKey(ResourceKey.parse("Secret/default/private"));
    assertThat(server.requests)
        .filteredOn(request -> request.contains("secrets"))
        .isNotEmpty()
        .allMatch(request ->
            request.contains("/namespaces/default/secrets?")
                && request.contains("fieldSelector=metadata.name%3Dcert"));
    assertThat(server.requests)
        .filteredOn(request -> !request.contains("/namespaces/default/"))
        .allMatch(request ->
            request.contains("/gatewayclasses?")
                || request.contains("/namespaces?")
                || request.endsWith("/readyz"));
  }

  @Test
  void whatAPoolNamesToConfigureItsPickerIsFollowedForAsLongAsItDoes() {
    ResourceKey weights = ResourceKey.parse("ConfigMap/default/weights");
    String pool = "/apis/inference.networking.k8s.io/v1/namespaces/default/inferencepools/";
    server.put(CONFIG_MAPS + "weights", "data: {config.yaml: one}");
    server.put(
        pool + "odd", "{metadata: {annotations: {headgate.io/picker-config: 'a,b'}}, spec: {}}");
    started();
    assertThat(objects).doesNotContainKey(weights);

    server.put(
        pool + "llm", "{metadata: {annotations: {headgate.io/picker-config: weights}}, spec: {}}");
    await().until(() -> objects.containsKey(weights));

    server.put(pool + "llm", "spec: {}");
    await().until(() -> !objects.containsKey(weights));
    assertThat(server.requests).noneMatch(request -> request.contains("a%2Cb"));
  }

  private void started() {
    start();
    await().until(() -> !events.isEmpty());
    int kinds = 15 - server.absent.size();
    await().until(() -> server.watching() >= kinds);
  }

  private static ResourceKey named(String name) {
    return new ResourceKey(ROUTE.group(), ROUTE.kind(), ROUTE.namespace(), name);
  }
}
