package io.headgate.translator.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.translator.provision.Parameters.Autoscaling;
import io.headgate.translator.provision.Parameters.Disruption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the keys of ConfigMaps; a later one's replace an earlier one's, overlays add up. */
final class ParameterReader {
  /** Who picks for pools that do not say; it concerns no proxy. */
  private static final String PICKER = "picker";

  private static final Set<String> PICKERS = Set.of("shared", "deployed");
  private static final Set<String> KEYS =
      Set.of(
          "replicas",
          "image",
          "resources",
          "drainSeconds",
          "serviceType",
          "serviceAnnotations",
          "externalTrafficPolicy",
          "minReplicas",
          "maxReplicas",
          "targetCpuPercent",
          "minAvailable",
          "maxUnavailable",
          PICKER);
  private static final Set<String> SERVICE_TYPES = Set.of("LoadBalancer", "ClusterIP", "NodePort");
  private static final Set<String> POLICIES = Set.of("Cluster", "Local");
  private static final Pattern IMAGE = Pattern.compile("[a-zA-Z0-9][-a-zA-Z0-9._:/@]{0,511}");
  private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,4}%?");

  /** What an overlay may not say: it would take the object away from its Gateway. */
  private static final List<String> OURS =
      List.of(
          "/apiVersion",
          "/kind",
          "/metadata/name",
          "/metadata/namespace",
          "/metadata/ownerReferences",
          "/metadata/uid",
          "/metadata/resourceVersion",
          "/spec/selector",
          "/spec/scaleTargetRef",
          "/status");

  private final Map<String, String> values;

  private ParameterReader(Map<String, String> values) {
    this.values = values;
  }

  /** Fails with {@link Unusable}, naming the key. */
  static Parameters read(List<SortedMap<String, String>> maps) {
    Map<String, String> values = new HashMap<>();
    Map<String, List<ObjectNode>> overlays = new HashMap<>();
    for (SortedMap<String, String> map : maps) {
      map.forEach((key, value) -> {
        if (Parameters.OVERLAYS.contains(key)) {
          overlays.computeIfAbsent(key, _ -> new ArrayList<>()).add(overlay(key, value));
        } else if (KEYS.contains(key)) {
          values.put(key, value.strip());
        } else {
          throw new Unusable(key, "is no parameter");
        }
      });
    }
    return new ParameterReader(values).read(overlays);
  }

  /**
   * Whether pools that do not say who picks get a picker of their own. Read by itself, so that a
   * mistake in what else the ConfigMaps say takes no picker away.
   */
  static boolean deploysPickers(List<SortedMap<String, String>> maps) {
    return maps.stream()
        .flatMap(map -> Optional.ofNullable(map.get(PICKER)).stream())
        .reduce((_, later) -> later)
        .filter(picker -> picker.strip().equals("deployed"))
        .isPresent();
  }

  private Parameters read(Map<String, List<ObjectNode>> overlays) {
    oneOf(PICKER, PICKERS);
    return new Parameters(
        number("replicas", 0, 1000),
        matching("image", IMAGE, "must be an image"),
        Optional.ofNullable(values.get("resources")).map(text -> Yaml.object("resources", text)),
        number("drainSeconds", 0, 3600).orElse(Parameters.DRAIN_SECONDS),
        oneOf("serviceType", SERVICE_TYPES).orElse("LoadBalancer"),
        annotations(),
        oneOf("externalTrafficPolicy", POLICIES),
        autoscaling(),
        disruption(),
        overlays);
  }

  private static ObjectNode overlay(String key, String value) {
    ObjectNode overlay = Yaml.object(key, value);
    for (String path : OURS) {
      if (!overlay.at(path).isMissingNode()) {
        throw new Unusable(key + path.replace('/', '.'), "is not for an overlay to say");
      }
    }
    return overlay;
  }

  private Optional<Integer> number(String key, int least, int most) {
    String value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value.matches("[0-9]{1,6}")) {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return Optional.of(number);
      }
    }
    throw new Unusable(key, "must be a number from " + least + " to " + most);
  }

  private Optional<String> oneOf(String key, Set<String> allowed) {
    String value = values.get(key);
    if (value != null && !allowed.contains(value)) {
      throw new Unusable(
          key, "must be one of " + String.join(", ", allowed.stream().sorted().toList()));
    }
    return Optional.ofNullable(value);
  }

  private Optional<String> matching(String key, Pattern pattern, String why) {
    String value = values.get(key);
    if (value != null && !pattern.matcher(value).matches()) {
      throw new Unusable(key, why);
    }
    return Optional.ofNullable(value);
  }

  private SortedMap<String, String> annotations() {
    SortedMap<String, String> annotations = new TreeMap<>();
    String key = "serviceAnnotations";
    String value = values.get(key);
    if (value != null) {
      for (Map.Entry<String, JsonNode> entry : Yaml.object(key, value).properties()) {
        if (!entry.getValue().isTextual()) {
          throw new Unusable(key + "." + entry.getKey(), "must be a string");
        }
        Labels.checkKey(key, entry.getKey());
        annotations.put(entry.getKey(), entry.getValue().textValue());
      }
    }
    return annotations;
  }

  private Optional<Autoscaling> autoscaling() {
    Optional<Integer> max = number("maxReplicas", 1, 1000);
    int min = number("minReplicas", 1, 1000).orElse(1);
    int cpu = number("targetCpuPercent", 1, 1000).orElse(70);
    if (max.isEmpty()) {
      for (String key : List.of("minReplicas", "targetCpuPercent")) {
        if (values.containsKey(key)) {
          throw new Unusable(key, "needs maxReplicas");
        }
      }
    } else if (min > max.get()) {
      throw new Unusable("minReplicas", "must not be above maxReplicas");
    }
    return max.map(most -> new Autoscaling(min, most, cpu));
  }

  private Optional<Disruption> disruption() {
    String why = "must be a number or a percentage";
    Optional<Disruption> available =
        matching("minAvailable", AMOUNT, why).map(v -> new Disruption("minAvailable", v));
    Optional<Disruption> unavailable =
        matching("maxUnavailable", AMOUNT, why).map(v -> new Disruption("maxUnavailable", v));
    if (available.isPresent() && unavailable.isPresent()) {
      throw new Unusable("maxUnavailable", "cannot stand beside minAvailable");
    }
    return available.or(() -> unavailable);
  }
}
