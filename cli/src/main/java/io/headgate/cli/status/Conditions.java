package io.headgate.cli.status;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads Kubernetes conditions out of a status. */
final class Conditions {
  private Conditions() {}

  /** {@code True}, {@code False (Reason)}, or {@code -} when there is no such condition. */
  static String word(JsonNode holder, String type) {
    for (JsonNode condition : holder.path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        String status = condition.path("status").asText();
        return status.equals("True")
            ? status
            : status + " (" + condition.path("reason").asText() + ")";
      }
    }
    return "-";
  }
}
