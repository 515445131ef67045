package io.headgate.bench.jmh;

import com.google.protobuf.ByteString;
import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.Topics;
import io.headgate.events.log.LogRecord;
import io.headgate.events.v1.Resource;
import io.headgate.events.v1.ResourceEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A made-up cluster: one Gateway, and a route, a pool and ten pods per model. */
final class Cluster {
  private static final String GATEWAY_API = "gateway.networking.k8s.io/v1";
  private static final int PODS_PER_POOL = 10;

  private final List<LogRecord> records = new ArrayList<>();

  private Cluster() {}

  /** Everything as records of topic {@code resources}: {@code models} routes and pools. */
  static List<LogRecord> of(int models) {
    Cluster cluster = new Cluster();
    cluster.add(
        GATEWAY_API,
        "GatewayClass",
        "",
        "headgate",
        "\"spec\":{\"controllerName\":\"headgate.io/gateway-controller\"}");
    cluster.add(
        GATEWAY_API,
        "Gateway",
        "default",
        "big",
        """
        "spec":{"gatewayClassName":"headgate","listeners":[{"name":"http","port":80,
        "protocol":"HTTP","allowedRoutes":{"namespaces":{"from":"Same"}}}]}\
        """);
    for (int i = 0; i < models; i++) {
      cluster.model(i);
    }
    return cluster.records;
  }

  /** The pod's record with another readiness. */
  static LogRecord pod(int model, int number, boolean ready) {
    return record(
        "v1",
        "Pod",
        "default",
        podName(model, number),
        """
        "spec":{"containers":[{"name":"m","image":"i"}]},"status":{"phase":"Running",
        "podIP":"10.%d.%d.%d","conditions":[{"type":"Ready","status":"%s"}]}\
        """
            .formatted(model / 250, model % 250, number + 1, ready ? "True" : "False"),
        ",\"labels\":{\"model\":\"m-%d\"}".formatted(model),
        0);
  }

  /** The route's record with another path. */
  static LogRecord route(int model, String path) {
    return record(
        GATEWAY_API,
        "HTTPRoute",
        "default",
        "route-" + model,
        """
        "spec":{"parentRefs":[{"group":"gateway.networking.k8s.io","kind":"Gateway","name":"big"}],
        "hostnames":["m-%d.example.com"],"rules":[{"matches":[{"path":{"type":"PathPrefix",
        "value":"%s"}}],"backendRefs":[{"group":"inference.networking.k8s.io",
        "kind":"InferencePool","name":"pool-%d","weight":1}]}]}\
        """
            .formatted(model, path, model),
        "",
        0);
  }

  private void model(int i) {
    records.add(route(i, "/"));
    add(
        "inference.networking.k8s.io/v1",
        "InferencePool",
        "default",
        "pool-" + i,
        """
        "spec":{"selector":{"matchLabels":{"model":"m-%d"}},"targetPorts":[{"number":8000}],
        "appProtocol":"http"}\
        """
            .formatted(i));
    for (int pod = 0; pod < PODS_PER_POOL; pod++) {
      records.add(pod(i, pod, true));
    }
  }

  private void add(String apiVersion, String kind, String namespace, String name, String body) {
    records.add(record(apiVersion, kind, namespace, name, body, "", records.size()));
  }

  private static String podName(int model, int number) {
    return "pod-" + model + "-" + number;
  }

  private static LogRecord record(
      String apiVersion,
      String kind,
      String namespace,
      String name,
      String body,
      String metadata,
      long offset) {
    ResourceKey key = ResourceKey.of(apiVersion, kind, namespace, name);
    String json =
        """
        {"apiVersion":"%s","kind":"%s","metadata":{"name":"%s","namespace":"%s","uid":"%s",\
        "generation":1,"creationTimestamp":"2026-01-01T00:00:00Z"%s},%s}\
        """
            .formatted(apiVersion, kind, name, namespace, key, metadata, body);
    Resource resource =
        Resource.newBuilder()
            .setApiVersion(apiVersion)
            .setKind(kind)
            .setNamespace(namespace)
            .setName(name)
            .setUid(key.toString())
            .setGeneration(1)
            .setJson(ByteString.copyFrom(json, StandardCharsets.UTF_8))
            .build();
    byte[] payload = ResourceEvent.newBuilder().setResource(resource).build().toByteArray();
    return new LogRecord(Topics.RESOURCES, 0, offset, 0, Keys.resource(key), payload);
  }
}
