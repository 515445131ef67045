package io.headgate.watcher.kubernetes.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;

/** Conditions, told apart by {@code type}. */
final class Conditions {
  private static final String OWN_PREFIX = "headgate.io/";

  /** Types that the Gateway API gives to the controller of a GatewayClass or Gateway. */
  private static final Set<String> STANDARD =
      Set.of(
          "Accepted",
          "Programmed",
          "Ready",
          "Scheduled",
          "Conflicted",
          "Detached",
          "ResolvedRefs",
          "InsecureFrontendValidationMode",
          "SupportedVersion");

  private Conditions() {}

  /** The wanted ones; the time of a condition stays while its {@code status} does. */
  static ArrayNode dated(JsonNode wanted, JsonNode there, String now) {
    ArrayNode dated = JsonNodeFactory.instance.arrayNode();
    for (JsonNode one : wanted) {
      JsonNode before = find(there, one.path("type").asText(""));
      boolean same = before.path("status").equals(one.path("status"));
      String since = before.path("lastTransitionTime").asText("");
      ObjectNode condition = one.deepCopy();
      condition.put("lastTransitionTime", same && !since.isEmpty() ? since : now);
      dated.add(condition);
    }
    return dated;
  }

  /** As {@link #dated}, and behind them those that others have set. */
  static ArrayNode merged(JsonNode wanted, JsonNode there, String now) {
    ArrayNode merged = dated(wanted, there, now);
    Set<String> types = new HashSet<>();
    wanted.forEach(one -> types.add(one.path("type").asText("")));
    for (JsonNode one : there) {
      String type = one.path("type").asText("");
      if (!types.contains(type) && !STANDARD.contains(type) && !type.startsWith(OWN_PREFIX)) {
        merged.add(one);
      }
    }
    return merged;
  }

  private static JsonNode find(JsonNode conditions, String type) {
    for (JsonNode one : conditions) {
      if (one.path("type").asText("").equals(type)) {
        return one;
      }
    }
    return JsonNodeFactory.instance.missingNode();
  }
}
