package io.headgate.watcher.normalize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.headgate.events.ResourceKey;
import io.headgate.events.v1.Resource;
import io.headgate.watcher.validate.KindSchema;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Makes a written object what an API server would return, short of what only a log knows. */
public final class Normalizer {
  /** Set by an API server, or, the last, a copy of the object that would hold secrets in clear. */
  private static final List<String> NOT_THE_USERS =
      List.of(
          "managedFields",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "generateName",
          "selfLink");

  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private Normalizer() {}

  /** Names an object; the namespace is {@code default} when a namespaced kind has none. */
  public static ResourceKey key(KindSchema kind, JsonNode object) {
    JsonNode metadata = object.path("metadata");
    String namespace = kind.namespaced() ? metadata.path("namespace").asText("default") : "";
    return new ResourceKey(kind.group(), kind.kind(), namespace, metadata.path("name").asText());
  }

  /** Takes an object with its defaults, already found valid. */
  public static Resource resource(
      KindSchema kind, ResourceKey key, ObjectNode valid, String origin) {
    ObjectNode object = valid.deepCopy();
    object.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
    if (!kind.statusKept()) {
      object.remove("status");
    }
    ObjectNode metadata = object.withObject("metadata");
    metadata.remove(NOT_THE_USERS);
    metadata.remove("namespace");
    if (kind.namespaced()) {
      metadata.put("namespace", key.namespace());
    }
    String uid = uid(key);
    metadata.put("uid", uid);
    if (metadata.get("annotations") instanceof ObjectNode annotations) {
      annotations.remove(LAST_APPLIED);
      if (annotations.isEmpty()) {
        metadata.remove("annotations");
      }
    }
    switch (kind.kind()) {
      case "Secret" -> foldStringData(object);
      case "Service" -> targetPorts(object);
      case "Namespace" ->
          metadata.withObject("labels").put("kubernetes.io/metadata.name", key.name());
      default -> {}
    }
    return Resource.newBuilder()
        .setApiVersion(kind.apiVersion())
        .setKind(key.kind())
        .setNamespace(key.namespace())
        .setName(key.name())
        .setUid(uid)
        .setJson(ByteString.copyFrom(CanonicalJson.write(object)))
        .setOrigin(origin)
        .build();
  }

  /** The same key always has the same uid, in the form of a UUID (version 8). */
  static String uid(ResourceKey key) {
    String hex = CanonicalJson.digest(("headgate " + key).getBytes(StandardCharsets.UTF_8));
    return String.join(
        "-",
        hex.substring(0, 8),
        hex.substring(8, 12),
        "8" + hex.substring(13, 16),
        "8" + hex.substring(17, 20),
        hex.substring(20, 32));
  }

  private static void foldStringData(ObjectNode secret) {
    ObjectNode data = secret.withObject("data");
    data.properties()
        .forEach(entry -> {
          byte[] value = Base64.getMimeDecoder().decode(entry.getValue().asText(""));
          data.put(entry.getKey(), Base64.getEncoder().encodeToString(value));
        });
    secret
        .path("stringData")
        .properties()
        .forEach(entry -> {
          byte[] value = entry.getValue().asText().getBytes(StandardCharsets.UTF_8);
          data.put(entry.getKey(), Base64.getEncoder().encodeToString(value));
        });
    secret.remove("stringData");
  }

  private static void targetPorts(ObjectNode service) {
    for (JsonNode port : service.path("spec").path("ports")) {
      if (port instanceof ObjectNode one && !one.hasNonNull("targetPort")) {
        one.set("targetPort", one.path("port"));
      }
    }
  }
}
