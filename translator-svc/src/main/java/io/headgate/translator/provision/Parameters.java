package io.headgate.translator.provision;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the ConfigMaps of a Gateway and of its class say about the proxies.
 *
 * @param replicas empty for one, or as many as somebody else makes of it
 * @param drainSeconds between the end of readiness and the end of the proxy
 * @param autoscaling replaces {@code replicas}
 * @param disruption of the PodDisruptionBudget, which there is only with it or an overlay
 * @param overlays by key, the class's first
 */
record Parameters(
    Optional<Integer> replicas,
    Optional<String> image,
    Optional<ObjectNode> resources,
    int drainSeconds,
    String serviceType,
    SortedMap<String, String> serviceAnnotations,
    Optional<String> externalTrafficPolicy,
    Optional<Autoscaling> autoscaling,
    Optional<Disruption> disruption,
    Map<String, List<ObjectNode>> overlays) {

  static final String DEPLOYMENT = "deployment";
  static final String SERVICE = "service";
  static final String SERVICE_ACCOUNT = "serviceAccount";
  static final String AUTOSCALER = "horizontalPodAutoscaler";
  static final String DISRUPTION_BUDGET = "podDisruptionBudget";
  static final List<String> OVERLAYS =
      List.of(DEPLOYMENT, SERVICE, SERVICE_ACCOUNT, AUTOSCALER, DISRUPTION_BUDGET);

  static final int DRAIN_SECONDS = 30;

  Parameters {
    serviceAnnotations = new TreeMap<>(serviceAnnotations);
    overlays = Map.copyOf(overlays);
  }

  /** Bounds and goal of the HorizontalPodAutoscaler. */
  record Autoscaling(int min, int max, int cpuPercent) {}

  /** {@code minAvailable} or {@code maxUnavailable}, a number or a percentage. */
  record Disruption(String field, String value) {}

  boolean hasAutoscaler() {
    return autoscaling.isPresent() || overlays.containsKey(AUTOSCALER);
  }

  boolean hasDisruptionBudget() {
    return disruption.isPresent() || overlays.containsKey(DISRUPTION_BUDGET);
  }

  /** Lays the overlays of {@code key} over {@code object}. */
  void overlay(String key, ObjectNode object) {
    overlays.getOrDefault(key, List.of()).forEach(above -> Overlay.lay(key, object, above));
  }
}
