package io.headgate.cli.up;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.headgate.cli.log.LogView;
import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.Resource;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.ir.Cluster;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the log says about how far the configuration has got. */
final class Readiness {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ENDPOINTS =
      "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";

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
        .allMatch(entry -> {
          String key = Keys.desiredStatus(ResourceKey.parse(entry.getKey()));
          DesiredEvent status = desired.get(key);
          return status != null
              && status.getStatus().getObservedGeneration() >= entry.getValue().getGeneration();
        });
  }

  /** How many endpoints each pool has that a route uses, by namespace/name. */
  static SortedMap<String, Integer> poolEndpoints(LogView log) {
    SortedMap<String, Integer> counts = new TreeMap<>();
    for (XdsResource resource : log.xds()) {
      if (resource.getTypeUrl().equals(ENDPOINTS)) {
        Cluster.pool(resource.getName()).ifPresent(pool -> counts.put(pool, endpoints(resource)));
      }
    }
    return counts;
  }

  private static int endpoints(XdsResource resource) {
    try {
      return ClusterLoadAssignment.parseFrom(resource.getMessage()).getEndpointsList().stream()
          .mapToInt(locality -> locality.getLbEndpointsCount())
          .sum();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("undecodable endpoints " + resource.getName(), e);
    }
  }

  private static JsonNode spec(Resource object) {
    try {
      return JSON.readTree(object.getJson().toByteArray()).path("spec");
    } catch (IOException e) {
      throw new IllegalStateException("undecodable " + object.getKind(), e);
    }
  }
}
