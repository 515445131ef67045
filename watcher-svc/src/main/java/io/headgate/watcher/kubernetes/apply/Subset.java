package io.headgate.watcher.kubernetes.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Whether what is wanted is there, whatever an API server has added to it. */
final class Subset {
  private Subset() {}

  /** Lists have to be of the same length: what is no longer wanted must not stay. */
  static boolean holds(JsonNode wanted, JsonNode there) {
    if (wanted.isObject()) {
      return there.isObject()
          && wanted.properties().stream()
              .allMatch(entry -> holds(entry.getValue(), there.path(entry.getKey())));
    }
    if (wanted.isArray()) {
      if (!there.isArray() || wanted.size() != there.size()) {
        return wanted.isEmpty() && there.isMissingNode();
      }
      for (int i = 0; i < wanted.size(); i++) {
        if (!holds(wanted.get(i), there.get(i))) {
          return false;
        }
      }
      return true;
    }
    return wanted.equals(there);
  }

  /** What is there of the fields that are wanted; lists as they are. */
  static JsonNode of(JsonNode wanted, JsonNode there) {
    if (!wanted.isObject() || !there.isObject()) {
      return there;
    }
    ObjectNode part = JsonNodeFactory.instance.objectNode();
    wanted
        .properties()
        .forEach(
            entry -> part.set(entry.getKey(), of(entry.getValue(), there.path(entry.getKey()))));
    return part;
  }
}
