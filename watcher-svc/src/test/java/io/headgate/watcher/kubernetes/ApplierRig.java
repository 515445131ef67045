package io.headgate.watcher.kubernetes;

import static io.headgate.watcher.kubernetes.FakeApi.result;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.events.ResourceKey;
import io.headgate.watcher.kubernetes.api.Api;
import io.headgate.watcher.kubernetes.api.Backoff;
import io.headgate.watcher.kubernetes.apply.ApplyOptions;
import io.headgate.watcher.kubernetes.apply.KubernetesApplier;
import io.headgate.watcher.kubernetes.read.Mirror;
import io.headgate.watcher.kubernetes.read.ReadOptions;
import io.headgate.watcher.status.Desire;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.yaml.snakeyaml.Yaml;

/** An applier in front of a scripted API server, and what a Gateway's proxies are made of. */
final class ApplierRig implements AutoCloseable {
  static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments/";
  static final String ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts/";
  static final String SERVICES = "/api/v1/namespaces/default/services/";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONTROLLER = "headgate.io/gateway-controller";

  final Vertx vertx = Vertx.vertx();
  final FakeApi server = new FakeApi(vertx);
  final Api api;
  final Mirror mirror;
  final KubernetesApplier applier;

  ApplierRig(Duration timeout) {
    api = new Api(vertx, server.config(), timeout);
    mirror = new Mirror(vertx, api, ReadOptions.of(CONTROLLER, Set.of()));
    mirror.start();
    applier =
        new KubernetesApplier(
            vertx,
            api,
            mirror,
            new ApplyOptions(
                CONTROLLER,
                4,
                Duration.ofMillis(50),
                Duration.ofMillis(50),
                new Backoff(Duration.ofMillis(20), Duration.ofMillis(200)),
                Duration.ofSeconds(1),
                Duration.ofMillis(50),
                Duration.ofSeconds(30),
                Duration.ofMillis(300),
                InstantSource.system()),
            () -> true);
    result(applier.begin(List.of()));
    result(mirror.ready());
  }

  @Override
  public void close() {
    result(applier.close());
    result(mirror.stop());
    api.close();
    result(vertx.close());
  }

  void want(Desire... desires) {
    result(applier.apply(List.of(desires)));
  }

  /** Wanted, written and watched; requests are counted from here. */
  void made(Desire... desires) {
    want(desires);
    for (Desire desire : desires) {
      await().until(() -> !server.get(path(desire.key())).isMissingNode());
      if (!desire.key().kind().equals("Service")) {
        await().until(() -> server.watches(collection(desire.key())));
      }
    }
    settled();
    server.requests.clear();
  }

  /** Until nobody has asked for anything for a while. */
  void settled() {
    long[] last = {-1};
    await()
        .during(300, TimeUnit.MILLISECONDS)
        .until(() -> {
          long now = server.requests.size();
          boolean quiet = now == last[0];
          last[0] = now;
          return quiet;
        });
  }

  static String path(ResourceKey key) {
    return collection(key)
            .replace("/" + plural(key), "/namespaces/" + key.namespace() + "/" + plural(key))
        + "/"
        + key.name();
  }

  private static String collection(ResourceKey key) {
    return (key.group().isEmpty() ? "/api/v1/" : "/apis/" + key.group() + "/v1/") + plural(key);
  }

  private static String plural(ResourceKey key) {
    return key.kind().toLowerCase(Locale.ROOT) + "s";
  }

  static Desire deployment(String name, String image) {
    return object(
        "apps",
        "Deployment",
        name,
        "spec: {template: {spec: {containers: [{name: envoy, image: " + image + "}]}}}");
  }

  static Desire account(String name) {
    return object("", "ServiceAccount", name, "automountServiceAccountToken: false");
  }

  static Desire service(String name) {
    return object("", "Service", name, "spec: {selector: {app: " + name + "}}");
  }

  static Desire absent(Desire desire) {
    return new Desire.Absent(desire.key(), false);
  }

  static Desire route(String name, String reason) {
    ObjectNode content = JSON.createObjectNode();
    content.putObject("metadata").put("name", name).put("generation", 1);
    content.set(
        "status",
        JSON.valueToTree(
            new Yaml()
                .load(
                    "parents: [{controllerName: "
                        + CONTROLLER
                        + ", parentRef: {name: gw}, conditions: [{type: Accepted, status: 'True',"
                        + " reason: "
                        + reason
                        + ", message: '', observedGeneration: 1}]}]")));
    return new Desire.Present(
        new ResourceKey("gateway.networking.k8s.io", "HTTPRoute", "default", name), true, content);
  }

  private static Desire object(String group, String kind, String name, String rest) {
    String yaml =
        "apiVersion: "
            + (group.isEmpty() ? "v1" : group + "/v1")
            + "\nkind: "
            + kind
            + "\nmetadata: {name: "
            + name
            + ", namespace: default, labels: {app.kubernetes.io/managed-by: headgate}}\n"
            + rest;
    ObjectNode content = JSON.valueToTree(new Yaml().load(yaml));
    return new Desire.Present(new ResourceKey(group, kind, "default", name), false, content);
  }
}
