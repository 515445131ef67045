package io.headgate.epp.pool;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.events.OwnPicker;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What an InferencePool asks for.
 *
 * @param selector labels that a pod must have; a pool without selector has no pods
 * @param namesPicker whether it refers to a picker other than ours
 */
public record PoolSpec(Map<String, String> selector, List<Integer> ports, boolean namesPicker) {
  private static final int MAX_PORTS = 8;

  public PoolSpec {
    selector = Map.copyOf(selector);
    ports = List.copyOf(ports);
  }

  /** Reads an InferencePool; what is missing or wrong selects nothing. */
  static PoolSpec read(JsonNode pool) {
    JsonNode spec = pool.path("spec");
    List<Integer> ports =
        IntStream.range(0, Math.min(MAX_PORTS, spec.path("targetPorts").size()))
            .map(i -> spec.path("targetPorts").path(i).path("number").asInt())
            .filter(port -> port > 0 && port <= 65535)
            .distinct()
            .boxed()
            .toList();
    return new PoolSpec(
        texts(spec.path("selector").path("matchLabels")),
        ports,
        namesAnother(spec.path("endpointPickerRef"), pool.path("metadata").path("annotations")));
  }

  private static boolean namesAnother(JsonNode reference, JsonNode annotations) {
    return reference.isObject()
        && !OwnPicker.serves(
            texts(annotations),
            reference.path("group").asText(""),
            reference.path("kind").asText("Service"));
  }

  boolean selects(PodSpec pod) {
    return !selector.isEmpty() && pod.labels().entrySet().containsAll(selector.entrySet());
  }

  static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new TreeMap<>();
    object.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }
}
