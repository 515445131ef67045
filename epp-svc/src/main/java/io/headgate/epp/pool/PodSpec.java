package io.headgate.epp.pool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A pod that may serve requests.
 *
 * @param name namespace/name
 * @param activePorts the only ports to use; empty optional = all that the pool names
 */
record PodSpec(
    String name,
    String uid,
    String ip,
    Map<String, String> labels,
    Optional<Set<Integer>> activePorts) {
  static final String ACTIVE_PORTS = "llm-d.ai/active-ports";
  static final String LEGACY_ACTIVE_PORTS = "inference.networking.k8s.io/active-ports";

  PodSpec {
    labels = Map.copyOf(labels);
  }

  /** Reads a Pod; empty unless it is ready, has an address and is not going away. */
  static Optional<PodSpec> read(JsonNode pod) {
    JsonNode metadata = pod.path("metadata");
    JsonNode status = pod.path("status");
    String ip = status.path("podIP").asText("");
    if (!Member.isIp(ip) || metadata.hasNonNull("deletionTimestamp") || !ready(status)) {
      return Optional.empty();
    }
    return Optional.of(
        new PodSpec(
            metadata.path("namespace").asText("") + "/" + metadata.path("name").asText(""),
            metadata.path("uid").asText(""),
            ip,
            PoolSpec.texts(metadata.path("labels")),
            activePorts(metadata.path("annotations"))));
  }

  List<Member> members(List<Integer> ports) {
    return ports.stream()
        .filter(port -> activePorts.isEmpty() || activePorts.get().contains(port))
        .map(port -> new Member(ip, port, name, uid, labels))
        .toList();
  }

  private static boolean ready(JsonNode status) {
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }

  /** A comma-separated list; entries that are no numbers are passed over. */
  private static Optional<Set<Integer>> activePorts(JsonNode annotations) {
    JsonNode list = annotations.path(ACTIVE_PORTS);
    if (!list.isTextual()) {
      list = annotations.path(LEGACY_ACTIVE_PORTS);
    }
    if (!list.isTextual()) {
      return Optional.empty();
    }
    return Optional.of(
        Arrays.stream(list.asText().split(",", -1))
            .map(String::strip)
            .filter(entry -> entry.matches("[0-9]{1,5}"))
            .map(Integer::valueOf)
            .collect(Collectors.toUnmodifiableSet()));
  }
}
