package io.headgate.watcher.normalize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.watcher.validate.Schema;

/** Fills in what an API server would: defaults of the schema; nulls of known fields go. */
public final class Defaults {
  private Defaults() {}

  /** Returns a new tree; values of the wrong shape are left for the check to name. */
  public static JsonNode apply(Schema schema, JsonNode value) {
    return switch (schema) {
      case Schema.Struct struct -> value instanceof ObjectNode map ? struct(struct, map) : value;
      case Schema.Items items -> value instanceof ArrayNode list ? items(items, list) : value;
      case Schema.Text _, Schema.Whole _, Schema.Simple _ -> value;
    };
  }

  private static ObjectNode struct(Schema.Struct struct, ObjectNode map) {
    ObjectNode full = JsonNodeFactory.instance.objectNode();
    map.properties()
        .forEach(entry -> {
          Schema.Field field = struct.fields().get(entry.getKey());
          if (field == null) {
            Schema values = struct.values();
            full.set(
                entry.getKey(),
                values == null ? entry.getValue() : apply(values, entry.getValue()));
          } else if (!entry.getValue().isNull()) {
            full.set(entry.getKey(), apply(field.schema(), entry.getValue()));
          }
        });
    struct
        .fields()
        .forEach((name, field) -> {
          JsonNode fallback = field.fallback();
          if (fallback != null && !full.has(name)) {
            full.set(name, apply(field.schema(), fallback.deepCopy()));
          }
        });
    return full;
  }

  private static ArrayNode items(Schema.Items items, ArrayNode list) {
    ArrayNode full = JsonNodeFactory.instance.arrayNode(list.size());
    list.forEach(item -> full.add(apply(items.item(), item)));
    return full;
  }
}
