package io.headgate.translator.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * Lays one object over another, as Kubernetes' strategic merge does for the fields people overlay:
 * objects are merged, {@code null} removes a field, lists whose entries have a key are merged by
 * it, other lists are replaced; {@code $patch: delete} in an entry removes it, {@code $patch:
 * replace} in an object replaces the one below.
 */
final class Overlay {
  private static final String PATCH = "$patch";

  /** The field that tells entries of a list apart. */
  private static final Map<String, List<String>> KEYS =
      Map.ofEntries(
          Map.entry("containers", List.of("name")),
          Map.entry("initContainers", List.of("name")),
          Map.entry("env", List.of("name")),
          Map.entry("volumes", List.of("name")),
          Map.entry("imagePullSecrets", List.of("name")),
          Map.entry("sysctls", List.of("name")),
          Map.entry("volumeMounts", List.of("mountPath")),
          Map.entry("ports", List.of("containerPort", "port")),
          Map.entry("topologySpreadConstraints", List.of("topologyKey")));

  private Overlay() {}

  /** Changes {@code below}. Fails with {@link Unusable} where the two do not fit. */
  static void lay(String path, ObjectNode below, JsonNode above) {
    if (!above.isObject()) {
      throw new Unusable(path, "must be an object");
    }
    if (above.path(PATCH).asText("").equals("replace")) {
      below.removeAll();
    }
    above
        .properties()
        .forEach(field -> {
          if (!field.getKey().equals(PATCH)) {
            field(path + "." + field.getKey(), field.getKey(), below, field.getValue());
          }
        });
  }

  private static void field(String path, String name, ObjectNode below, JsonNode above) {
    JsonNode now = below.path(name);
    List<String> keys = KEYS.getOrDefault(name, List.of());
    if (above.isNull()) {
      below.remove(name);
    } else if (now instanceof ObjectNode object) {
      lay(path, object, above);
    } else if (now.isArray() && !above.isArray()) {
      throw new Unusable(path, "must be a list");
    } else if (above.isObject()) {
      lay(path, below.putObject(name), above);
    } else if (above instanceof ArrayNode list && !keys.isEmpty()) {
      entries(path, now instanceof ArrayNode array ? array : below.putArray(name), list, keys);
    } else {
      below.set(name, above.deepCopy());
    }
  }

  private static void entries(String path, ArrayNode below, ArrayNode above, List<String> keys) {
    for (JsonNode entry : above) {
      String key =
          keys.stream()
              .filter(entry::has)
              .findFirst()
              .orElseThrow(() -> new Unusable(path, "an entry has no " + keys.getFirst()));
      int at = find(below, key, entry.path(key));
      if (entry.path(PATCH).asText("").equals("delete")) {
        if (at >= 0) {
          below.remove(at);
        }
      } else {
        lay(
            path + "[" + entry.path(key).asText() + "]",
            at >= 0 && below.get(at) instanceof ObjectNode known ? known : below.addObject(),
            entry);
      }
    }
  }

  private static int find(ArrayNode list, String key, JsonNode value) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).path(key).equals(value)) {
        return i;
      }
    }
    return -1;
  }
}
