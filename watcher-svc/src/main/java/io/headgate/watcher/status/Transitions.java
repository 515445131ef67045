package io.headgate.watcher.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * Sets {@code lastTransitionTime} in every condition of a status. Statuses are computed without a
 * clock, so whoever writes one down dates it, and needs what was written before. Pure.
 */
public final class Transitions {
  private static final String TIME = "lastTransitionTime";

  /** What tells the entries of {@code listeners}, {@code parents} and {@code ancestors} apart. */
  private static final List<String> IDENTITY =
      List.of("name", "parentRef", "ancestorRef", "controllerName");

  private Transitions() {}

  /**
   * The wanted status with times: a condition's time stays while its {@code status} does, else it
   * is {@code now}, in seconds. Conditions that have a time already keep it: they are others'.
   *
   * @param before the status that was written last; missing when there is none
   */
  public static ObjectNode dated(ObjectNode wanted, JsonNode before, Instant now) {
    return fields(wanted, before, now.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static ObjectNode fields(ObjectNode wanted, JsonNode before, String now) {
    ObjectNode dated = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : wanted.properties()) {
      JsonNode then = before.path(field.getKey());
      dated.set(
          field.getKey(),
          field.getValue() instanceof ArrayNode entries
              ? entries(entries, then, field.getKey().equals("conditions"), now)
              : field.getValue());
    }
    return dated;
  }

  private static ArrayNode entries(
      ArrayNode wanted, JsonNode before, boolean conditions, String now) {
    ArrayNode dated = JsonNodeFactory.instance.arrayNode();
    for (JsonNode entry : wanted) {
      if (!(entry instanceof ObjectNode object)) {
        dated.add(entry);
      } else if (conditions) {
        dated.add(condition(object, find(before, object, List.of("type")), now));
      } else {
        dated.add(fields(object, find(before, object, IDENTITY), now));
      }
    }
    return dated;
  }

  private static ObjectNode condition(ObjectNode wanted, JsonNode before, String now) {
    if (wanted.has(TIME)) {
      return wanted;
    }
    JsonNode since = before.path(TIME);
    boolean same = since.isTextual() && before.path("status").equals(wanted.path("status"));
    return wanted.deepCopy().put(TIME, same ? since.textValue() : now);
  }

  private static JsonNode find(JsonNode entries, JsonNode like, List<String> identity) {
    for (JsonNode entry : entries) {
      if (identity.stream().allMatch(field -> entry.path(field).equals(like.path(field)))) {
        return entry;
      }
    }
    return MissingNode.getInstance();
  }
}
