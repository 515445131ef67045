package io.headgate.watcher.kubernetes.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.headgate.events.ResourceKey;
import io.headgate.events.v1.Resource;
import io.headgate.watcher.kubernetes.api.ApiKind;
import io.headgate.watcher.normalize.CanonicalJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reduces an object of the API server to what is needed, so that memory stays bounded. */
public final class Slim {
  /** Who applies objects, in {@code managedFields}. */
  public static final String FIELD_MANAGER = "headgate";

  private static final JsonNode EMPTY = JsonNodeFactory.instance.objectNode();
  private static final String ORIGIN = "cluster";
  private static final List<String> NOISE =
      List.of("managedFields", "generateName", "selfLink", "finalizers", "resourceVersion");
  private static final List<String> NOISY_ANNOTATIONS =
      List.of(
          "kubectl.kubernetes.io/last-applied-configuration",
          "endpoints.kubernetes.io/last-change-trigger-time",
          "deployment.kubernetes.io/revision");

  /** Other annotations of Pods are the business of others, and there are many. */
  private static final List<String> POD_ANNOTATIONS =
      List.of("headgate.io/", "llm-d.ai/", "inference.networking.k8s.io/");

  /** Kinds whose statuses are written; they are kept apart from the object. */
  private static final Set<String> STATUS_WRITTEN =
      Set.of(
          "GatewayClass", "Gateway", "HTTPRoute", "GRPCRoute", "BackendTLSPolicy", "InferencePool");

  private Slim() {}

  public static Observed of(ApiKind kind, String apiVersion, JsonNode full) {
    JsonNode meta = full.path("metadata");
    ResourceKey key = kind.key(meta.path("namespace").asText(""), meta.path("name").asText(""));
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("apiVersion", apiVersion).put("kind", kind.kind());
    full.properties()
        .forEach(entry -> {
          if (!Set.of("apiVersion", "kind", "metadata", "status").contains(entry.getKey())) {
            object.set(entry.getKey(), entry.getValue());
          }
        });
    object.set("metadata", metadata(kind, meta));
    switch (kind.kind()) {
      case "Pod" -> pod(object, full);
      case "Namespace" -> object.remove("spec");
      case "EndpointSlice" ->
          object.path("endpoints").forEach(endpoint -> remove(endpoint, "hints", "nodeName"));
      case "Service" -> copy(object.putObject("status"), full.path("status"), "loadBalancer");
      case "Deployment" ->
          copy(
              object.putObject("status"),
              full.path("status"),
              "observedGeneration",
              "replicas",
              "readyReplicas",
              "availableReplicas",
              "updatedReplicas");
      default -> {}
    }
    return new Observed(
        key,
        Resource.newBuilder()
            .setApiVersion(apiVersion)
            .setKind(key.kind())
            .setNamespace(key.namespace())
            .setName(key.name())
            .setUid(meta.path("uid").asText(""))
            .setResourceVersion(meta.path("resourceVersion").asText(""))
            .setGeneration(meta.path("generation").asLong(0))
            .setJson(ByteString.copyFrom(CanonicalJson.write(object)))
            .setOrigin(ORIGIN)
            .build(),
        STATUS_WRITTEN.contains(kind.kind())
            ? ByteString.copyFrom(
                CanonicalJson.write(full.has("status") ? full.get("status") : EMPTY))
            : ByteString.EMPTY,
        kind.kind().equals("Pod") ? texts(meta.path("labels")) : Map.of(),
        kind.kind().equals("InferencePool")
            ? texts(full.path("spec").path("selector").path("matchLabels"))
            : Map.of(),
        References.of(key, full),
        applied(meta),
        switch (kind.kind()) {
          case "GatewayClass" -> full.path("spec").path("controllerName").asText("");
          case "Gateway" -> full.path("spec").path("gatewayClassName").asText("");
          default -> "";
        });
  }

  /** Whether the object was applied by us. */
  public static boolean applied(JsonNode metadata) {
    for (JsonNode entry : metadata.path("managedFields")) {
      if (entry.path("manager").asText("").equals(FIELD_MANAGER)
          && entry.path("operation").asText("").equals("Apply")) {
        return true;
      }
    }
    return false;
  }

  private static ObjectNode metadata(ApiKind kind, JsonNode full) {
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    full.properties()
        .forEach(entry -> {
          if (!NOISE.contains(entry.getKey())) {
            metadata.set(entry.getKey(), entry.getValue());
          }
        });
    if (metadata.get("annotations") instanceof ObjectNode all) {
      ObjectNode kept = JsonNodeFactory.instance.objectNode();
      all.properties()
          .forEach(entry -> {
            if (kept(kind, entry.getKey())) {
              kept.set(entry.getKey(), entry.getValue());
            }
          });
      metadata.remove("annotations");
      if (!kept.isEmpty()) {
        metadata.set("annotations", kept);
      }
    }
    return metadata;
  }

  private static boolean kept(ApiKind kind, String annotation) {
    return switch (kind.kind()) {
      case "Pod" -> POD_ANNOTATIONS.stream().anyMatch(annotation::startsWith);
      case "Namespace" -> false;
      default -> !NOISY_ANNOTATIONS.contains(annotation);
    };
  }

  /** Of a Pod: the containers' ports, its address and whether it is ready. */
  private static void pod(ObjectNode object, JsonNode full) {
    ArrayNode containers = object.putObject("spec").putArray("containers");
    for (JsonNode container : full.path("spec").path("containers")) {
      copy(containers.addObject(), container, "name", "ports");
    }
    JsonNode status = full.path("status");
    ObjectNode kept = object.putObject("status");
    copy(kept, status, "podIP", "phase");
    ArrayNode conditions = kept.putArray("conditions");
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asText("").equals("Ready")) {
        copy(conditions.addObject(), condition, "type", "status");
      }
    }
  }

  private static void copy(ObjectNode to, JsonNode from, String... fields) {
    for (String field : fields) {
      if (from.hasNonNull(field)) {
        to.set(field, from.get(field));
      }
    }
  }

  private static void remove(JsonNode node, String... fields) {
    if (node instanceof ObjectNode object) {
      object.remove(List.of(fields));
    }
  }

  private static Map<String, String> texts(JsonNode map) {
    Map<String, String> texts = new HashMap<>();
    map.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText("")));
    return texts;
  }
}
