package io.headgate.watcher.kubernetes.apply;

import com.fasterxml.jackson.databind.JsonNode;

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
}
