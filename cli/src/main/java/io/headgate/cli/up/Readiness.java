package io.headgate.cli.up;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.headgate.cli.log.LogView;
import io.headgate.cli.log.XdsReading;
import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.Resource;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the log says about how far the configuration has got. */
final class Readiness {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Readiness() {}

  /** Whether every Gateway of ours has a status for what it is now. */
  static boolean configured(LogView log, String controller) {
    SortedMap<String, Resource> resources = log.resources();
    SortedMap<String, DesiredEvent> desired = log.desired();
    Set<String> ours = new HashSet<>();
    resources.forEach((_, object) -> {
      if (object.getKind().equals("GatewayClass")
          && spec(object).path("controllerName").asText().equals(controller)) {
        ours.add(object.getName());
      }
    });
    return resources.entrySet().stream()
        .filter(entry -> entry.getValue().getKind().equals("Gateway"))
        .filter(entry -> ours.contains(spec(entry.getValue()).path("gatewayClassName").asText()))
        .allMatch(entry -> isTold(entry.getKey(), entry.getValue(), desired));
  }

  /** A record whose key names no resource is nobody's, and will never get a status. */
  private static boolean isTold(
      String key, Resource gateway, SortedMap<String, DesiredEvent> desired) {
    Optional<ResourceKey> named = ResourceKey.tryParse(key);
    if (named.isEmpty()) {
      return true;
    }
    DesiredEvent status = desired.get(Keys.desiredStatus(named.get()));
    return status != null && status.getStatus().getObservedGeneration() >= gateway.getGeneration();
  }

  /** How many endpoints each pool has that a route uses, by namespace/name. */
  static SortedMap<String, Integer> poolEndpoints(LogView log) {
    SortedMap<String, Integer> counts = new TreeMap<>();
    XdsReading.of(log.xds())
        .endpoints()
        .forEach((pool, endpoints) -> counts.put(pool, endpoints.size()));
    return counts;
  }

  /** Empty when it cannot be read: the translator does not serve such an object either. */
  private static JsonNode spec(Resource object) {
    try {
      return JSON.readTree(object.getJson().toByteArray()).path("spec");
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }
}
